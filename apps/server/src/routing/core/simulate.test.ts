import { Distribution } from '@omniline/contracts/lines'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { agenda } from './simulate-agenda.ts'
import { makeDay } from './simulate-day.ts'
import { outcomeOf } from './simulate-outcome.ts'
import { draw, spread } from './simulate-random.ts'
import { type Habits, type Run, simulate, type Trial } from './simulate.ts'

const hourMs = 3_600_000
const start = Date.UTC(2026, 10, 23)
const hourOf = (at: number) => new Date(at).getUTCHours()
const habits: Habits = { reactionMs: 15_000, reactionMaxMs: Infinity, handlingMs: 300_000, missedShare: 0, skippedShare: 0 }
const shift = [{ from: start + 9 * hourMs, to: start + 18 * hourMs }]

const trialOf = (count: number, rules: object = {}, more: Partial<Trial> = {}): Trial => {
  const people = more.people ?? Array.from({ length: count }, (_, n) => ({ id: `user${n}`, present: shift }))
  return {
    line: { id: 'line', distribution: Distribution.parse({ maxConversations: 3, ...rules }), queue: people.map((one) => one.id) },
    graceMs: 0,
    until: start + 24 * hourMs,
    arrivals: makeDay(shift, 200, 1, hourOf),
    habits,
    seed: 1,
    decisionsMax: 100_000,
    ...more,
    people,
  }
}

function play(trial: Trial): Run {
  const playing = simulate(trial)
  for (;;) {
    const turn = playing.next()
    if (turn.done) return turn.value
  }
}
const outcome = (trial: Trial) => outcomeOf(trial, play(trial), hourOf)
const at = (hour: number, more: { userId: string; until: number } | null = null) => ({ at: start + hour * hourMs, last: more })

test('what is drawn is even, and the same for the same', () => {
  const drawn = Array.from({ length: 20_000 }, (_, n) => draw(7, n))
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...drawn)).toBeLessThan(1)
  for (let tenth = 0; tenth < 10; tenth++) {
    const inside = drawn.filter((one) => Math.floor(one * 10) === tenth).length
    expect(inside).toBeGreaterThan(1800)
    expect(inside).toBeLessThan(2200)
  }
  expect(draw(1, 2, 3)).toBe(draw(1, 2, 3))
  expect(draw(1, 2, 3)).not.toBe(draw(1, 3, 2))
  const times = drawn.map((one) => spread(1000, one)).toSorted((a, b) => a - b)
  expect(times[10_000]).toBeGreaterThan(970)
  expect(times[10_000]).toBeLessThan(1030)
  expect([times[0], times.at(-1)]).toEqual([125, 8000])
})

test('the agenda keeps order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const list = agenda<number>()
      times.forEach((time, n) => list.enter(time, n))
      const taken: [number, number][] = []
      for (let one = list.next(); one; one = list.next()) taken.push([one.at, one.what])
      expect(taken).toEqual(times.map((time, n): [number, number] => [time, n]).toSorted((a, b) => a[0] - b[0] || a[1] - b[1]))
    }),
  )
})

describe('a made-up day', () => {
  test('lies in the open hours, most of it before noon, and is the same for the same seed', () => {
    const day = makeDay([{ from: start, to: start + 24 * hourMs }], 3000, 5, hourOf)
    expect(day).toHaveLength(3000)
    const inHour = (hour: number) => day.filter((one) => hourOf(one.at) === hour).length
    expect(inHour(10)).toBeGreaterThan(5 * inHour(3))
    expect(makeDay([{ from: start, to: start + 24 * hourMs }], 3000, 5, hourOf)).toEqual(day)
    expect(makeDay([{ from: start, to: start + 24 * hourMs }], 3000, 6, hourOf)).not.toEqual(day)
    for (const { at: when } of makeDay(shift, 500, 1, hourOf)) {
      expect(when).toBeGreaterThanOrEqual(start + 9 * hourMs)
      expect(when).toBeLessThan(start + 18 * hourMs)
    }
  })
})

describe('a day is played', () => {
  test('one customer and one operator: he waits as long as a reaction takes', () => {
    const trial = trialOf(1, {}, { arrivals: [at(10)] })
    const { accepted, people } = play(trial)
    const waited = (accepted[0]?.at ?? 0) - at(10).at
    expect(waited).toBeGreaterThanOrEqual(habits.reactionMs / 8)
    expect(waited).toBeLessThanOrEqual(60_000)
    expect(people.get('user0')).toMatchObject({ accepted: 1, missed: 0, peak: 1 })
  })

  test('before the shift customers wait for it, after it nobody takes them', () => {
    const { accepted } = play(trialOf(2, {}, { arrivals: [at(8), at(19)] }))
    expect(accepted[0]?.at).toBeGreaterThan(at(9).at)
    expect(accepted[0]?.at).toBeLessThan(at(9.1).at)
    expect(accepted[1]).toBeNull()
  })

  test('strictly: the first in the queue, while he has room', () => {
    const arrivals = [at(10), at(10.1), at(10.2)]
    const long = { ...habits, handlingMs: 8 * hourMs }
    const { accepted } = play(trialOf(3, { mode: 'strictly', maxConversations: 2, offerSeconds: 600 }, { arrivals, habits: long }))
    expect(accepted.map((one) => one?.userId)).toEqual(['user0', 'user0', 'user1'])
  })

  test('evenly: in turn', () => {
    const { accepted } = play(trialOf(3, { mode: 'evenly', offerSeconds: 600 }, { arrivals: [at(10), at(11), at(12), at(13)] }))
    expect(accepted.map((one) => one?.userId)).toEqual(['user0', 'user1', 'user2', 'user0'])
  })

  test('the operator of the last time first, as far as the line looks back', () => {
    const last = { userId: 'user2', until: start - 5 * 24 * hourMs }
    const who = (lastOperatorDays: number) =>
      play(trialOf(3, { mode: 'strictly', lastOperatorDays, offerSeconds: 600 }, { arrivals: [at(10, last)] })).accepted[0]?.userId
    expect([who(0), who(3), who(10)]).toEqual(['user0', 'user0', 'user2'])
  })

  test('who never looks misses everything; who hands on passes it round', () => {
    const missing = outcome(trialOf(3, {}, { habits: { ...habits, missedShare: 1 }, arrivals: [at(10)] }))
    expect(missing).toMatchObject({ unanswered: 1, waitSeconds: null, skippedOffers: 0 })
    expect(missing.missedOffers).toBeGreaterThan(100)
    const passing = outcome(trialOf(3, { offerSeconds: 600 }, { habits: { ...habits, skippedShare: 1 }, arrivals: [at(17.9)] }))
    expect(passing).toMatchObject({ unanswered: 1, missedOffers: 0 })
    expect(passing.skippedOffers).toBeGreaterThan(3)
  })

  test('in a line that offers to everybody what escapes one is thought of later', () => {
    const { unanswered } = outcome(trialOf(1, { mode: 'all' }, { habits: { ...habits, missedShare: 0.5 } }))
    expect(unanswered).toBeLessThan(100)
    const late = [{ from: start + 12 * hourMs, to: start + 18 * hourMs }]
    const people = [{ id: 'user0', present: late }]
    expect(play(trialOf(1, { mode: 'all' }, { people, arrivals: [at(10), at(11)] })).accepted.map((one) => one?.userId)).toEqual([
      'user0',
      'user0',
    ])
  })

  test('who goes leaves his offers to the others, and comes back to a line that does not ask who is there', () => {
    const people = [
      {
        id: 'user0',
        present: [
          { from: at(9).at, to: at(10).at + 1 },
          { from: at(12).at, to: at(13).at },
        ],
      },
      { id: 'user1', present: [{ from: at(11).at, to: at(12).at }] },
    ]
    const rules = { mode: 'strictly', offerSeconds: 36_000 }
    const checked = play(trialOf(2, rules, { people, arrivals: [at(10)] })).accepted[0]
    expect(checked?.userId).toBe('user1')
    const unchecked = play(trialOf(2, { ...rules, checkAvailability: false }, { people, arrivals: [at(10)] })).accepted[0]
    expect(unchecked?.userId).toBe('user0')
    expect(unchecked?.at).toBeGreaterThan(at(12).at)
  })

  test('a grace period keeps the place where the line counts it', () => {
    const arrivals = [at(10), at(10)]
    const rules = { mode: 'strictly', maxConversations: 1, countTowardsMax: 'untilClosed' }
    const [, second] = play(trialOf(1, rules, { arrivals, graceMs: 2 * hourMs })).accepted
    expect(second?.at).toBeGreaterThan(at(12).at)
    const [, quick] = play(trialOf(1, { ...rules, countTowardsMax: 'answeredAndNew' }, { arrivals, graceMs: 2 * hourMs })).accepted
    expect(quick?.at).toBeLessThan(at(11.5).at)
  })

  test('more people, shorter waits', () => {
    const busy = { arrivals: makeDay(shift, 600, 3, hourOf), habits: { ...habits, handlingMs: 900_000 } }
    const [few, many] = [outcome(trialOf(4, { maxConversations: 2 }, busy)), outcome(trialOf(12, { maxConversations: 2 }, busy))]
    expect(few.waitSeconds?.median ?? 0).toBeGreaterThan(5 * (many.waitSeconds?.median ?? Infinity))
    expect(few.unanswered).toBeGreaterThan(many.unanswered)
  })
})

const minutes = (max: number) => fc.integer({ min: 0, max }).map((n) => start + n * 60_000)
const people = fc.array(fc.uniqueArray(minutes(1440), { maxLength: 4 }), { maxLength: 6 }).map((all) =>
  all.map((times, n) => {
    const [a, b, c, d] = times.toSorted((x, y) => x - y)
    const present = [...(b ? [{ from: a ?? start, to: b }] : []), ...(d ? [{ from: c ?? start, to: d }] : [])]
    return { id: `user${n}`, present }
  }),
)
const trials = fc.record({
  people,
  arrivals: fc
    .array(
      fc.record({ at: minutes(1439), last: fc.option(fc.record({ userId: fc.constantFrom('user0', 'user1'), until: minutes(600) })) }),
      {
        maxLength: 25,
      },
    )
    .map((all) => all.toSorted((a, b) => a.at - b.at)),
  rules: fc.record({
    mode: fc.constantFrom('evenly', 'strictly', 'all'),
    offerSeconds: fc.constantFrom(120, 900),
    maxConversations: fc.constantFrom(0, 1, 2),
    countTowardsMax: fc.constantFrom('answered', 'answeredAndNew', 'untilClosed'),
    checkAvailability: fc.boolean(),
    requireWorkday: fc.boolean(),
    lastOperatorDays: fc.constantFrom(0, 1),
  }),
  habits: fc.record({
    reactionMs: fc.constantFrom(1000, 30_000),
    reactionMaxMs: fc.constantFrom(20_000, Infinity),
    handlingMs: fc.constantFrom(10_000, 1_800_000),
    missedShare: fc.constantFrom(0, 0.2, 1),
    skippedShare: fc.constantFrom(0, 0.2, 1),
  }),
  graceMs: fc.constantFrom(0, 600_000),
  seed: fc.nat(),
})

test('whatever the day: everyone is taken once at most, by somebody who was there, nobody has more than he can, and nothing is lost in counting', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(trials, ({ rules, ...more }) => {
      const trial = trialOf(0, rules, more)
      const run = play(trial)
      const result = outcomeOf(trial, run, hourOf)
      const taken = run.accepted.flatMap((one) => one ?? [])
      expect(result.unanswered + taken.length).toBe(trial.arrivals.length)
      expect(result.operators.reduce((sum, one) => sum + one.accepted, 0)).toBe(taken.length)
      expect(result.hours.reduce((sum, one) => sum + one.arrived, 0)).toBe(trial.arrivals.length)
      run.accepted.forEach((one, n) => {
        if (!one) return
        expect(one.at).toBeGreaterThanOrEqual(trial.arrivals[n]?.at ?? 0)
        const { present } = trial.people.find((person) => person.id === one.userId) ?? { present: [] }
        expect(present.some(({ from, to }) => from <= one.at && one.at <= to)).toBe(true)
      })
      for (const { userId, accepted, peak, busySeconds } of result.operators) {
        const mine = run.accepted.filter((one) => one?.userId === userId).length
        expect(accepted).toBe(mine)
        expect(peak).toBeLessThanOrEqual(mine)
        expect(busySeconds).toBeLessThanOrEqual(86_400)
        const { maxConversations, countTowardsMax } = trial.line.distribution
        // Whoever counts only what is answered can be offered more than there is room for, and take it.
        if (maxConversations > 0 && countTowardsMax !== 'answered') expect(peak).toBeLessThanOrEqual(maxConversations)
      }
      expect(play(trial)).toEqual(run)
    }),
    { numRuns: 100 },
  )
})

test('whoever is there all day, looks at everything and has no limit leaves nobody without an answer', () => {
  fc.assert(
    fc.property(trials, ({ rules, ...more }) => {
      const always = { id: 'always', present: [{ from: start, to: start + 24 * hourMs }] }
      const steady = { ...more.habits, reactionMs: 1000, missedShare: 0, skippedShare: 0 }
      const arrivals = more.arrivals.filter((one) => one.at < start + 22 * hourMs)
      const unlimited = { ...rules, maxConversations: 0, offerSeconds: 60, checkAvailability: true }
      const trial = trialOf(0, unlimited, { ...more, arrivals, habits: steady, people: [always, ...more.people] })
      expect(outcomeOf(trial, play(trial), hourOf).unanswered).toBe(0)
    }),
    { numRuns: 100 },
  )
})

test('a day on which too much happens is given up', () => {
  const hectic = trialOf(5, { offerSeconds: 1, maxConversations: 0 }, { habits: { ...habits, missedShare: 1 }, arrivals: [at(10)] })
  expect(play(hectic).finished).toBe(true)
  expect(play({ ...hectic, decisionsMax: 1000 }).finished).toBe(false)
})

/** What this process has worked, however busy the machine is with others. */
const workedMs = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

test('5,000 conversations and 50 operators take seconds, in small pieces', { timeout: 60_000 }, () => {
  for (const mode of ['evenly', 'strictly', 'all']) {
    const arrivals = makeDay(shift, 5000, 1, hourOf)
    const playing = simulate(
      trialOf(50, { mode, maxConversations: 3 }, { arrivals, habits: { ...habits, missedShare: 0.1, skippedShare: 0.05 } }),
    )
    const began = workedMs()
    let longest = 0
    for (let turn = began, done = false; !done; turn = workedMs()) {
      const step = playing.next()
      done = step.done ?? false
      if (step.done) expect(step.value.finished).toBe(true)
      longest = Math.max(longest, workedMs() - turn)
    }
    expect(workedMs() - began).toBeLessThan(10_000)
    expect(longest).toBeLessThan(1000)
  }
})
