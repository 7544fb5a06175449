import { setImmediate as breathe } from 'node:timers/promises'
import type { WhatIf, WhatIfInput } from '@omniline/contracts/line-tools'
import type { Line, LineInput } from '@omniline/contracts/lines'
import type { z } from 'zod'
import { resolveQueue, tryChange } from '../lines/public.ts'
import type { App } from '../platform/app.ts'
import { AppError, invalidInput } from '../platform/errors.ts'
import { makeDay } from './core/simulate-day.ts'
import { outcomeOf } from './core/simulate-outcome.ts'
import { type Habits, type Run, simulate, type Trial } from './core/simulate.ts'
import { arrivalsOf, type Day, dayOf, habitsOf, nextWorkingDay, openSpans, presenceOn } from './what-if-facts.ts'

/** Whatever is drawn for a past day is drawn from this. */
const seedOfDays = 1
/** Several times what a day of 5,000 conversations takes. */
const decisionsMax = 100_000

/**
 * Plays a day with the line's present rules and with changed ones: the same customers at the same times, the same
 * people with the same habits. Nothing is saved. Throws `invalid_input`, `not_found`, `line_archived`, `version_conflict`.
 */
export async function whatIf(app: App, lineId: string, input: z.output<typeof WhatIfInput>): Promise<WhatIf> {
  const { before, after, errors } = await tryChange(app, lineId, input.patch)
  const [first] = errors
  if (first || !after) {
    const named = errors.map(({ path, message }) => ({ path: `/patch${path}`, message }))
    throw new AppError('invalid_input', first && `/patch${first.path} ${first.message}`, { errors: named })
  }
  const day = await dayToPlay(app, before, input)
  const { habits, measured } = await habitsOf(app.db, before)
  const made = input.arrivals.from === 'generated' ? input.arrivals : null
  const arrivals = made
    ? makeDay(openSpans(before.hours, day), made.conversations, made.seed, day.hourOf)
    : await arrivalsOf(app.db, before, day)
  const queues = { before: await resolveQueue(app.db, before.queue), after: await resolveQueue(app.db, after.queue) }
  const presence = await presenceOn(app.db, { line: before, day, made: made !== null, queues })

  const play = async (line: LineInput, queue: string[]) => {
    const people = presence.people(queue, line.hours)
    const trial = trialOf(line, { habits, arrivals, people, until: day.to, seed: made?.seed ?? seedOfDays })
    return outcomeOf(trial, await run(trial), day.hourOf)
  }
  return {
    date: day.date,
    assumptions: {
      reactionSeconds: habits.reactionMs / 1000,
      handlingSeconds: habits.handlingMs / 1000,
      missedShare: habits.missedShare,
      skippedShare: habits.skippedShare,
      measured,
      presence: presence.by,
    },
    before: await play(before, queues.before),
    after: await play(after, queues.after),
  }
}

async function dayToPlay(app: App, line: Line, { arrivals }: z.output<typeof WhatIfInput>): Promise<Day> {
  if (arrivals.from === 'generated') return nextWorkingDay(app.db, line.hours, app.now())
  const day = await dayOf(app.db, arrivals.date, line.hours.timeZone)
  if (day.to > app.now().getTime()) throw invalidInput('/arrivals/date', 'is not over yet')
  return day
}

function trialOf(line: LineInput, { people, ...rest }: Pick<Trial, 'arrivals' | 'people' | 'until' | 'seed'> & { habits: Habits }): Trial {
  const { distribution, closing } = line
  return {
    ...rest,
    line: { id: 'line', distribution, queue: people.map((person) => person.id) },
    // The grace period takes up room only where the line counts it.
    graceMs: distribution.countTowardsMax === 'untilClosed' ? closing.graceSeconds * 1000 : 0,
    people,
    decisionsMax,
  }
}

/** Others have their turn in between: a trial takes seconds and is in no hurry. */
async function run(trial: Trial): Promise<Run> {
  const playing = simulate(trial)
  for (;;) {
    const turn = playing.next()
    if (turn.done) {
      if (!turn.value.finished)
        throw invalidInput('/patch/distribution', 'makes more happen than can be played through: offers run out too fast')
      return turn.value
    }
    await breathe()
  }
}
