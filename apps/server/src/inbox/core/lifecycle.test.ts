import { ConversationStatus } from '@omniline/contracts/conversations'
import { describe, expect, it } from 'vitest'
import { type LifecycleEvent, nextStatus } from './lifecycle.ts'

/** Read it row by row: from the state on the left, what each event leads to; `-` is refused. */
const expected = `
            bot      waiting  offered  active   closing  closed
customerWrote        bot      waiting  offered  active   active   -
replied              active   active   active   active   active   -
offered              offered  offered  offered  offered  -        -
assigned             active   active   active   active   -        -
returned             waiting  waiting  waiting  waiting  -        -
moved                waiting  waiting  waiting  waiting  -        -
finished             closed   closed   closed   closing  closing  -
ended                closed   closed   closed   closed   closed   -
graceEnded           -        -        -        -        closed   -
pinned               -        -        -        active   -        -
participantsChanged  bot      waiting  offered  active   closing  -
`

const [header = '', ...rows] = expected.trim().split('\n')
const states = header.trim().split(/\s+/) as ConversationStatus[]

describe('the table of states', () => {
  it('knows every state', () => {
    expect(states).toEqual(ConversationStatus.options)
  })

  for (const row of rows) {
    const [event = '', ...outcomes] = row.trim().split(/\s+/)
    it(`${event}`, () => {
      const found = states.map((state) => nextStatus(state, event as LifecycleEvent) ?? '-')
      expect(found).toEqual(outcomes)
    })
  }
})
