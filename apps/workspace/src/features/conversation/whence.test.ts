import type { TrailEntry } from '@omniline/contracts/conversations'
import { describe, expect, it } from 'vitest'
import en from '../../lib/i18n/en.json'
import ru from '../../lib/i18n/ru.json'
import { offeredTo, whenceFor } from './whence.ts'

let clock = 0
const entry = (event: string, overrides: Partial<TrailEntry> = {}): TrailEntry => ({
  at: new Date(Date.UTC(2026, 10, 22, 10, 0, clock++)).toISOString(),
  event,
  from: null,
  to: null,
  reason: '',
  considered: [],
  ...overrides,
})
const offeredToMe = entry('offered', { to: 'me', reason: 'longest_idle' })
const accepted = (reason: string) => entry('accepted', { to: 'me', reason })

describe('whenceFor', () => {
  it('tells an offer, and that it was taken, by the reason of the offer', () => {
    expect(whenceFor([entry('started'), offeredToMe], 'me')).toMatchObject({ how: 'offered', because: 'longest_idle', basis: offeredToMe })
    expect(whenceFor([offeredToMe, accepted('offer')], 'me')).toMatchObject({
      how: 'tookOffer',
      because: 'longest_idle',
      basis: offeredToMe,
    })
  })

  it('tells an offer to everyone only to those who could take it', () => {
    const considered = [
      { userId: 'me', eligible: true, why: 'everyone' },
      { userId: 'maria', eligible: false, why: 'offline' },
    ]
    const toAll = entry('offered', { reason: 'everyone', considered })
    expect(whenceFor([toAll], 'me')).toMatchObject({ how: 'offered', because: 'everyone' })
    expect(whenceFor([toAll], 'maria')).toBe(null)
    expect(offeredTo(toAll)).toEqual(['me'])
  })

  it('tells who handed it on, and who took it over from whom', () => {
    const handed = entry('transferred', { from: 'maria', to: 'me', reason: 'to_person' })
    expect(whenceFor([offeredToMe, handed], 'me')).toMatchObject({ how: 'handed', from: 'maria' })
    expect(whenceFor([handed, accepted('transfer')], 'me')).toMatchObject({ how: 'tookTransfer', from: 'maria', basis: handed })
    expect(whenceFor([entry('intercepted', { from: 'maria', to: 'me' })], 'me')).toMatchObject({ how: 'tookOver', from: 'maria' })
  })

  it('does not take an offer of earlier for the cause', () => {
    const returned = entry('returned', { from: 'me', reason: 'offline' })
    expect(whenceFor([offeredToMe, accepted('offer'), returned, accepted('queue')], 'me')).toMatchObject({ how: 'tookFromQueue' })
    expect(whenceFor([entry('waiting', { reason: 'nobody_eligible' }), accepted('replied')], 'me')).toMatchObject({ how: 'wrote' })
    expect(whenceFor([entry('started'), accepted('began')], 'me')).toMatchObject({ how: 'began' })
  })

  it('says nothing of somebody whom it never reached', () => {
    expect(whenceFor([offeredToMe, accepted('offer')], 'maria')).toBe(null)
    expect(whenceFor([], 'me')).toBe(null)
  })
})

describe('the catalogues have words for', () => {
  const sources = import.meta.glob<string>(['../../../../server/src/routing/README.md', '../../../../server/src/routing/core/state.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  })
  const source = (end: string) => Object.entries(sources).find(([path]) => path.endsWith(end))?.[1] ?? ''
  const readme = source('README.md')
  /** The words in backticks of one point of the README's list of codes. */
  const codes = (title: string) => {
    const point = new RegExp(`^- ${title}: (.*)$`, 'm').exec(readme)?.[1] ?? ''
    return [...point.matchAll(/`(\w+)(?: \{.*?\})?`/g)].map((match) => match[1] ?? '')
  }
  /** The strings of a union type. */
  const union = (name: string) => {
    const type = new RegExp(`export type ${name} =([\\s\\S]*?)(?:\\n\\n|\\nexport)`).exec(source('state.ts'))?.[1] ?? ''
    return [...type.matchAll(/(?<!\[)'(\w+)'/g)].map((match) => match[1] ?? '')
  }
  const closeReasons = Object.keys(en.closeReason)

  it.each([
    ['events', codes('Trail events'), 13],
    ['reasons', [...codes('Reasons').filter((code) => code !== 'returned'), ...union('EndWhy'), ...union('Absence'), ...closeReasons], 25],
    ['why', [...codes('Considered'), ...union('Why')], 15],
  ] as const)('every code of %s', (kind, found, atLeast) => {
    expect(new Set(found).size).toBeGreaterThanOrEqual(atLeast)
    for (const [language, catalogue] of Object.entries({ en, ru })) {
      const known = Object.keys(catalogue.trail[kind])
      expect([language, found.filter((code) => !known.includes(code))]).toEqual([language, []])
    }
  })

  it('every reason why somebody was chosen', () => {
    const chosen = ['longest_idle', 'first_in_queue', 'everyone', 'last_operator']
    for (const catalogue of [en, ru]) expect(Object.keys(catalogue.trail.because)).toEqual(expect.arrayContaining(chosen))
  })

  it('every system message of a conversation’s life', () => {
    for (const catalogue of [en, ru]) expect(Object.keys(catalogue.system)).toEqual(expect.arrayContaining(codes('System messages')))
  })
})
