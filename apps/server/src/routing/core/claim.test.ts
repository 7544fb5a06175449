import { describe, expect, test } from 'vitest'
import { claim } from './claim.ts'
import { waiting, offerTo, offered, active } from './testing/states.ts'

describe('claim', () => {
  const mine = [offerTo('me')]
  test.each([
    ['an offer', waiting('x', { status: 'offered', offers: mine }), true, { how: 'offer' }],
    ['a transfer', waiting('x', { status: 'offered', offers: [offerTo('me', { transfer: true })] }), false, { how: 'transfer' }],
    ['what waits where he serves', waiting('x'), true, { how: 'queue' }],
    ['what waits elsewhere', waiting('x'), false, { refused: 'not_offered' }],
    ['what is offered to others', offered('x', [offerTo('other')]), true, { refused: 'not_offered' }],
    ['what is his already', active('x', 'me'), true, { how: 'already' }],
    ['what another has', active('x', 'other', { offers: mine }), true, { refused: 'taken_by_another' }],
    ['what another is closing', active('x', 'other', { status: 'closing' }), true, { refused: 'taken_by_another' }],
    ['what he is closing himself', active('x', 'me', { status: 'closing' }), true, { refused: 'wrong_state' }],
    ['what a bot serves', waiting('x', { status: 'bot' }), true, { refused: 'wrong_state' }],
    ['what is closed', waiting('x', { status: 'closed', operatorId: 'me' }), true, { refused: 'conversation_closed' }],
  ])('%s', (_, conversation, serves, expected) => {
    expect(claim(conversation, 'me', serves)).toEqual(expected)
  })
})
