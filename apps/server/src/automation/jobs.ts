import { conversationClosed, conversationClosing, conversationStarted, conversationTaken, conversationUnpinned } from '../inbox/events.ts'
import { lineChanged } from '../lines/events.ts'
import { getLine } from '../lines/public.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { conversationWaits, operatorAssigned } from '../routing/events.ts'
import { handleBeat } from './beat.ts'
import { hasTimes } from './core/plan.ts'
import { begun, finished, handed, waits } from './react.ts'
import { lookAtOpen, lookWithin } from './timers.ts'

const me = 'automation'
const unpinnedSeconds = 30

/** Everything here may come twice or late: a cause is answered once, and timers go by what is now. */
export function automationJobs(app: App): void {
  const { jobs } = app
  handleBeat(app)
  jobs.subscribe(conversationStarted, me, ({ conversationId }) => begun(app, conversationId))
  jobs.subscribe(conversationWaits, me, ({ conversationId, movedTo }) => waits(app, conversationId, movedTo))
  jobs.subscribe(operatorAssigned, me, ({ conversationId, userId }) => handed(app, conversationId, userId))
  jobs.subscribe(conversationTaken, me, ({ conversationId, userId }) => handed(app, conversationId, userId))
  jobs.subscribe(conversationClosing, me, ({ conversationId }) => finished(app, conversationId, false))
  jobs.subscribe(conversationClosed, me, ({ conversationId, silent }) => finished(app, conversationId, silent ?? false))
  // What is overdue closes then, unless the pin comes back: a slip can be taken back.
  jobs.subscribe(conversationUnpinned, me, ({ conversationId }) =>
    transaction(app.db, (tx) => lookWithin(app, tx, conversationId, unpinnedSeconds)),
  )
  // What was open before something was switched on has no timer yet.
  jobs.subscribe(lineChanged, me, async ({ lineId }) => {
    const line = await getLine(app.db, lineId)
    if (line && hasTimes(line)) await transaction(app.db, (tx) => lookAtOpen(app, tx, lineId))
  })
}
