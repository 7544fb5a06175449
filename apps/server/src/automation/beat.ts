import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { look } from './look.ts'
import { beat, dueTimers, firstTimer, putOff } from './timers.ts'

/** While timers are being set. */
const soonMs = 1000
/** So many before other jobs have their turn again, and so many of them at a time. */
const atOnce = { perBeat: 40, together: 4 }
const putOffSeconds = 60

/**
 * Looks at the conversations whose timers are due, a few at a time, then stands behind whatever else is due: ten thousand
 * timers of one second take a while, and no message waits for them. One job does it, whatever the number of processes.
 */
export function handleBeat(app: App): void {
  app.jobs.handle(beat, async () => {
    const due = await dueTimers(app.db, atOnce.perBeat)
    const left = [...due]
    const work = async () => {
      for (let id = left.shift(); id; id = left.shift()) await lookSafely(app, id)
    }
    await Promise.all(Array.from({ length: atOnce.together }, work))
    const more = due.length === atOnce.perBeat
    await transaction(app.db, async (tx) => {
      const next = more ? {} : await firstTimer(tx)
      await app.jobs.enqueue(tx, beat, {}, { key: beat.name, ...(next ?? { afterMs: soonMs }) })
    })
  })
}

async function lookSafely(app: App, conversationId: string): Promise<void> {
  try {
    await look(app, conversationId)
  } catch (error) {
    app.log.error({ err: error, conversationId }, 'a conversation could not be looked at')
    await putOff(app.db, conversationId, putOffSeconds)
  }
}

/** To be called when the server starts. */
export const startAutomation = (app: App): Promise<void> => transaction(app.db, (tx) => app.jobs.enqueue(tx, beat, {}, { key: beat.name }))
