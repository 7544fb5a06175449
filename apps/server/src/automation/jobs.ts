import { conversationClosed, conversationClosing, conversationStarted, conversationTaken } from '../inbox/events.ts'
import { lineChanged } from '../lines/events.ts'
import { getLine } from '../lines/public.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { defineJob } from '../platform/jobs.ts'
import { conversationWaits, operatorAssigned } from '../routing/events.ts'
import { speaks } from './core/plan.ts'
import { look, lookAgain, setTimer } from './look.ts'
import { begun, finished, handed } from './react.ts'

/** Settings were switched on or changed while conversations were open. In batches, in order of id. */
const lookAtLine = defineJob<{ lineId: string; after: string | null }>('automation.lookAtLine')
const batch = 100

const me = 'automation'

/** Everything here may come twice or late: a cause is answered once, and timers go by what is now. */
export function automationJobs(app: App): void {
  const { jobs } = app
  jobs.handle(lookAgain, ({ conversationId }) => look(app, conversationId))
  jobs.handle(lookAtLine, ({ lineId, after }) => lookAtOpen(app, lineId, after))

  jobs.subscribe(conversationStarted, me, ({ conversationId }) => begun(app, conversationId))
  jobs.subscribe(conversationWaits, me, ({ conversationId }) => look(app, conversationId))
  jobs.subscribe(operatorAssigned, me, ({ conversationId, userId }) => handed(app, conversationId, userId))
  jobs.subscribe(conversationTaken, me, ({ conversationId, userId }) => handed(app, conversationId, userId))
  jobs.subscribe(conversationClosing, me, ({ conversationId }) => finished(app, conversationId, false))
  jobs.subscribe(conversationClosed, me, ({ conversationId, silent }) => finished(app, conversationId, silent ?? false))
  jobs.subscribe(lineChanged, me, ({ lineId }) => lookAtOpen(app, lineId, null))
}

async function lookAtOpen(app: App, lineId: string, after: string | null): Promise<void> {
  const line = await getLine(app.db, lineId)
  if (!line) return
  const { autoCloseSeconds, operatorSilenceSeconds, expireSeconds } = line.closing
  const timed = autoCloseSeconds + operatorSilenceSeconds + expireSeconds > 0 || speaks(line, 'noAnswer') || speaks(line, 'longWait')
  if (!timed) return
  await transaction(app.db, async (tx) => {
    const open = await tx
      .selectFrom('conversations')
      .select('id')
      .where('line_id', '=', lineId)
      .where('status', '<>', 'closed')
      .$if(after !== null, (query) => query.where('id', '>', after ?? ''))
      .orderBy('id')
      .limit(batch)
      .execute()
    for (const { id } of open) await setTimer(app, tx, id)
    const last = open.at(-1)
    if (open.length === batch && last) await app.jobs.enqueue(tx, lookAtLine, { lineId, after: last.id })
  })
}
