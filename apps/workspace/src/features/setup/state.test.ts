import type { SetupState } from '@omniline/contracts/accounts'
import type { Conversation } from '@omniline/contracts/conversations'
import { describe, expect, it } from 'vitest'
import { ApiError } from '../../lib/api.ts'
import { accountProblems, doneSteps, liveTest, refusedFields, sideOf, stepOf } from './state.ts'

it('goes on where it stopped', () => {
  const setup = { done: false, codeRequired: false, companyName: null, language: null, lineId: null, channelId: null }
  expect(stepOf({ ...setup, step: null })).toBe('account')
  expect(stepOf({ ...setup, step: 'channel' })).toBe('channel')
})

it('counts as done what was made, not what was skipped', () => {
  const setup = { done: false, codeRequired: false, companyName: 'Shop', language: 'en' as const }
  const done = (state: { step: SetupState['step']; lineId?: string; channelId?: string }) => [
    ...doneSteps({ lineId: null, channelId: null, ...setup, ...state }),
  ]
  expect(done({ step: null })).toEqual([])
  expect(done({ step: 'line' })).toEqual(['account'])
  expect(done({ step: 'test', lineId: 'l', channelId: 'c' })).toEqual(['account', 'line', 'channel'])
  expect(done({ step: 'done', lineId: 'l', channelId: 'c' })).toEqual(['account', 'line', 'channel', 'test'])
  expect(done({ step: 'done', lineId: 'l' })).toEqual(['account', 'line'])
  // One went back: what lies ahead is to be done again.
  expect(done({ step: 'line', lineId: 'l', channelId: 'c' })).toEqual(['account'])
})

describe('the account', () => {
  const good = { companyName: 'Shop', name: 'Olga', email: ' olga@example.com ', password: 'long enough', code: null }

  it('is right as soon as the server would take it', () => {
    expect(accountProblems(good)).toEqual({})
    expect(accountProblems({ ...good, code: 'ABCDE-FGHJK-23456' })).toEqual({})
  })

  it.each([
    [{ companyName: '  ' }, { companyName: 'required' }],
    [{ name: '' }, { name: 'required' }],
    [{ email: '' }, { email: 'required' }],
    [{ email: 'olga@example' }, { email: 'email' }],
    [{ email: 'olga example@x.com' }, { email: 'email' }],
    [{ password: '' }, { password: 'required' }],
    [{ password: '123456789' }, { password: 'password' }],
    [{ code: ' ' }, { code: 'required' }],
  ])('%o says %o', (change, problems) => {
    expect(accountProblems({ ...good, ...change })).toEqual(problems)
  })

  it('shows a refusal where it belongs', () => {
    const refusal = (code: 'invalid_input' | 'setup_code_required' | 'unavailable', ...paths: string[]) =>
      new ApiError(code, {
        type: '',
        code,
        title: '',
        status: 400,
        detail: '',
        errors: paths.map((path) => ({ path, message: 'is wrong' })),
      })
    expect(refusedFields(refusal('invalid_input', '/admin/email', '/admin/password'))).toEqual({ email: 'email', password: 'password' })
    expect(refusedFields(refusal('setup_code_required'))).toEqual({ code: 'code' })
    expect(refusedFields(refusal('invalid_input', '/timeZone'))).toEqual({})
    expect(refusedFields(refusal('unavailable'))).toEqual({})
    expect(refusedFields(new Error('a bug'))).toEqual({})
  })
})

describe('the live test', () => {
  const one = (id: string, overrides: Partial<Conversation>) =>
    ({ id, channelId: 'c', lastMessageAt: '2026-11-22T10:00:00.000Z', acceptedAt: null, firstReplyAt: null, ...overrides }) as Conversation

  it('follows the newest conversation of the channel', () => {
    expect(liveTest({ a: one('a', { channelId: 'other' }) }, 'c')).toEqual({
      conversation: null,
      written: false,
      taken: false,
      answered: false,
    })
    const later = one('b', { lastMessageAt: '2026-11-22T10:05:00.000Z', acceptedAt: '2026-11-22T10:05:10.000Z' })
    expect(liveTest({ a: one('a', {}), b: later }, 'c')).toEqual({ conversation: later, written: true, taken: true, answered: false })
  })

  it('calls for the side on which something is to be done or seen', () => {
    const at = (overrides: Partial<Conversation>) => sideOf(liveTest({ a: one('a', overrides) }, 'c'))
    expect(sideOf(liveTest({}, 'c'))).toBe('customer')
    expect(at({})).toBe('operator')
    expect(at({ acceptedAt: '2026-11-22T10:05:10.000Z' })).toBe('operator')
    expect(at({ acceptedAt: '2026-11-22T10:05:10.000Z', firstReplyAt: '2026-11-22T10:05:20.000Z' })).toBe('customer')
  })
})
