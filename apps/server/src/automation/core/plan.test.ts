import { LineInput } from '@omniline/contracts/lines'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { closesAt, foretell, nextWait, onBegin, type Rules, type Standing, step } from './plan.ts'

const say = (text = 'words') => ({ enabled: true, text })
const rules = (settings: Partial<z.input<typeof LineInput>> = {}): Rules => LineInput.parse({ name: 'Support', ...settings })
/** A Monday, noon in London. */
const noon = new Date('2026-01-05T12:00:00Z')
const at = (seconds: number) => new Date(noon.getTime() + seconds * 1000)
const standing = (more: Partial<Standing> = {}): Standing => ({
  status: 'waiting',
  awaiting: 'operator',
  pinned: false,
  waitingSince: noon,
  quietSince: noon,
  ...more,
})
const workingHours = { enabled: true, timeZone: 'Europe/London' }
const stranger = { isNew: true, needsNotice: false }
const kinds = (turns: { kind: string }[]) => turns.map((turn) => turn.kind)

describe('the first word', () => {
  const talkative = rules({ autoReplies: { welcome: say(), offHours: say() }, hours: workingHours })

  it('is greeted, and told when the line is closed', () => {
    expect(kinds(onBegin(talkative, noon, stranger))).toEqual(['welcome'])
    expect(kinds(onBegin(talkative, new Date('2026-01-05T20:00:00Z'), stranger))).toEqual(['welcome', 'offHours'])
    expect(kinds(onBegin(talkative, new Date('2026-01-04T12:00:00Z'), { ...stranger, needsNotice: true }))).toEqual([
      'consent',
      'welcome',
      'offHours',
    ])
  })

  it('is greeted once for ever, if the line wants it so', () => {
    const once = rules({ autoReplies: { welcome: { ...say(), each: 'customer' } } })
    expect(kinds(onBegin(once, noon, stranger))).toEqual(['welcome'])
    expect(kinds(onBegin(once, noon, { ...stranger, isNew: false }))).toEqual([])
  })

  it('is met with silence where there are no words', () => {
    expect(onBegin(rules(), noon, stranger)).toEqual([])
    expect(
      onBegin(rules({ autoReplies: { welcome: { enabled: true, text: '  ' }, offHours: { text: 'words' } } }), noon, stranger),
    ).toEqual([])
  })
})

describe('waiting', () => {
  const patient = rules({
    distribution: { noAnswerSeconds: 60 },
    autoReplies: { noAnswer: say(), longWait: { ...say(), everySeconds: 300, max: 2 } },
  })

  it('is answered once after the time of the line, then again and again up to the maximum', () => {
    const sent = new Map<string, Date>()
    const heard = []
    for (let next = nextWait(patient, standing(), sent); next; next = nextWait(patient, standing(), sent)) {
      sent.set(next.turn.cause, next.at)
      heard.push([next.turn.cause, (next.at.getTime() - noon.getTime()) / 1000])
    }
    expect(heard).toEqual([
      ['noAnswer', 60],
      ['longWait:1', 360],
      ['longWait:2', 660],
    ])
  })

  it('is not answered in a heap after a standstill', () => {
    expect(nextWait(patient, standing(), new Map([['noAnswer', at(5000)]]))).toMatchObject({ at: at(5300) })
    expect(
      nextWait(
        patient,
        standing(),
        new Map([
          ['noAnswer', at(60)],
          ['longWait:1', at(9000)],
        ]),
      ),
    ).toMatchObject({ at: at(9300) })
  })

  it('begins anew when it was given back, and goes on counting', () => {
    const later = standing({ waitingSince: at(1000) })
    const sent = new Map([
      ['noAnswer', at(60)],
      ['longWait:1', at(360)],
    ])
    expect(nextWait(patient, later, sent)).toEqual({ turn: { kind: 'longWait', cause: 'longWait:2' }, at: at(1000 + 60 + 300) })
  })

  it('counts open time only', () => {
    const day = rules({ ...patient, name: 'x', hours: workingHours })
    const evening = new Date('2026-01-05T17:59:30Z')
    expect(nextWait(day, standing({ waitingSince: evening }), new Map())?.at).toEqual(new Date('2026-01-06T09:00:30Z'))
    const never = rules({ ...patient, name: 'x', hours: { ...workingHours, week: { mon: [], tue: [], wed: [], thu: [], fri: [] } } })
    expect(nextWait(never, standing(), new Map())).toBeNull()
  })

  it('on the night the clocks are put forward is an hour shorter on the wall, not in patience', () => {
    const night = rules({
      ...patient,
      name: 'x',
      distribution: { noAnswerSeconds: 3600 },
      hours: { ...workingHours, week: { sun: [['00:30', '06:00']] } },
    })
    const since = new Date('2026-03-29T00:45:00Z')
    expect(nextWait(night, standing({ waitingSince: since }), new Map())?.at).toEqual(new Date('2026-03-29T01:45:00Z'))
  })

  it.each(['bot', 'active', 'closing', 'closed'] as const)('is not what %s is', (status) => {
    expect(nextWait(patient, standing({ status }), new Map())).toBeNull()
  })
})

describe('closing by itself', () => {
  const closing = { autoCloseSeconds: 100, operatorSilenceSeconds: 200, expireSeconds: 300 }

  it.each([
    [{ status: 'waiting' }, 300],
    [{ status: 'offered', quietSince: at(90) }, 300],
    [{ status: 'active', awaiting: 'customer' }, 100],
    [{ status: 'active', awaiting: 'customer', quietSince: at(90) }, 190],
    [{ status: 'active', awaiting: 'operator' }, 200],
    [{ status: 'active', awaiting: 'customer', pinned: true }, 100 + 7 * 86_400],
    [{ status: 'bot' }, null],
    [{ status: 'closing' }, null],
    [{ status: 'closed' }, null],
  ] as [Partial<Standing>, number | null][])('happens to %j after %s seconds', (more, seconds) => {
    expect(closesAt(rules({ closing }), standing(more))).toEqual(seconds === null ? null : at(seconds))
  })

  it('never happens unless a time is set', () => {
    for (const status of ['waiting', 'active'] as const) expect(closesAt(rules(), standing({ status }))).toBeNull()
  })
})

describe('a look', () => {
  it('finds nothing to wait for where nothing is set', () => {
    expect(step(rules(), standing(), new Map(), noon)).toEqual({ act: null, lookAt: null })
    expect(step(rules({ closing: { autoCloseSeconds: 5 } }), standing({ status: 'closed' }), new Map(), at(99))).toEqual({
      act: null,
      lookAt: null,
    })
  })

  it('does what is due, and closing goes before words', () => {
    const line = rules({ distribution: { noAnswerSeconds: 10 }, autoReplies: { noAnswer: say() }, closing: { expireSeconds: 20 } })
    expect(step(line, standing(), new Map(), at(9))).toEqual({ act: null, lookAt: at(10) })
    expect(step(line, standing(), new Map(), at(10))).toMatchObject({ act: { kind: 'noAnswer' } })
    expect(step(line, standing(), new Map([['noAnswer', at(10)]]), at(10))).toEqual({ act: null, lookAt: at(20) })
    expect(step(line, standing(), new Map(), at(20))).toMatchObject({ act: 'close' })
  })

  it('waits for the morning with words that became due in a standstill', () => {
    const line = rules({ distribution: { noAnswerSeconds: 10 }, autoReplies: { noAnswer: say() }, hours: workingHours })
    expect(step(line, standing(), new Map(), new Date('2026-01-05T23:00:00Z'))).toEqual({
      act: null,
      lookAt: new Date('2026-01-06T09:00:00Z'),
    })
  })

  it('comes early enough for whatever is said meanwhile', () => {
    const line = rules({ closing: { autoCloseSeconds: 7000, operatorSilenceSeconds: 500 } })
    const answered = standing({ status: 'active', awaiting: 'customer', quietSince: noon })
    const { lookAt } = step(line, answered, new Map(), noon)
    const wroteRightAfter = closesAt(line, { ...answered, awaiting: 'operator', quietSince: at(1) })
    expect(lookAt?.getTime()).toBeLessThanOrEqual(wroteRightAfter?.getTime() ?? 0)
  })

  it('is never late, whatever happens between two looks (property)', () => {
    const seconds = fc.integer({ min: 0, max: 5000 })
    const event = fc.record({
      after: fc.integer({ min: 1, max: 9000 }),
      awaiting: fc.constantFrom('operator' as const, 'customer' as const),
    })
    const closing = fc.record({ autoCloseSeconds: seconds, operatorSilenceSeconds: seconds, expireSeconds: seconds })
    fc.assert(
      fc.property(closing, fc.array(event, { maxLength: 12 }), (times, events) => {
        const line = rules({ closing: times })
        let now = noon
        let state = standing({ status: 'active', awaiting: 'customer' })
        let look = step(line, state, new Map(), now).lookAt
        for (const { after, awaiting } of events) {
          const next = new Date(now.getTime() + after * 1000)
          while (look && look <= next) {
            const { act, lookAt } = step(line, state, new Map(), look)
            if (act === 'close') {
              expect(closesAt(line, state)).toEqual(look)
              return
            }
            look = lookAt
          }
          const due = closesAt(line, state)
          if (due) expect(due.getTime()).toBeGreaterThan(next.getTime())
          now = next
          state = { ...state, awaiting, quietSince: now }
        }
      }),
    )
  })
})

describe('what is foretold', () => {
  it('is what would happen', () => {
    const line = rules({
      hours: workingHours,
      distribution: { noAnswerSeconds: 60 },
      autoReplies: {
        welcome: say(),
        offHours: say(),
        noAnswer: say(),
        longWait: { ...say(), everySeconds: 600, max: 20 },
        autoClosed: say(),
      },
      closing: { expireSeconds: 1500 },
    })
    const told = (moment: Date) => foretell(line, moment, stranger).map(({ turn, afterSeconds }) => [turn.cause, afterSeconds])
    expect(told(noon)).toEqual([
      ['welcome', 0],
      ['noAnswer', 60],
      ['longWait:1', 660],
      ['longWait:2', 1260],
      ['autoClosed', 1500],
    ])
    expect(told(new Date('2026-01-05T20:00:00Z'))).toEqual([
      ['welcome', 0],
      ['offHours', 0],
      ['autoClosed', 1500],
    ])
  })
})
