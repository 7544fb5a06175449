import { attachmentsToFetch, messageDeleted, messageEdited, messageToSend } from '../inbox/events.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { TryAgain } from '../platform/jobs.ts'
import { accessOf } from './access.ts'
import { carryDelete, carryEdit } from './amend.ts'
import type { Lifetime } from './calls.ts'
import { deliverThread } from './deliver.ts'
import { createDeliveryStore } from './deliver-together.ts'
import { createGate } from './gate.ts'
import { channelWorks, recheckMs } from './health.ts'
import * as kinds from './kinds.ts'
import { fetchAttachments, fetchOne } from './media.ts'
import { probe } from './probe.ts'
import { processTogether } from './process-together.ts'
import { processRawEvent, takeReceipt } from './process.ts'
import { refreshProfile } from './profile.ts'
import { connectorOf } from './registry.ts'
import { runRenewal } from './renew.ts'
import { reconcile, runSetUp } from './setup.ts'
import { loadChannel, pruneEvents } from './store.ts'

/** Of the jobs that run at a time, so many may wait for one platform, and for the network at all. */
const sending = { perKey: 6, total: 9 }
/** Of those that call out by themselves, one half is for files and faces, the other for the upkeep of channels. */
const fetching = { perKey: 3, total: 3 }
const keepingUp = { perKey: 3, total: 3 }
const hourMs = 60 * 60_000

export function channelJobs(app: App, lifetime: Lifetime): void {
  const means = { app, lifetime, gate: createGate(sending), store: createDeliveryStore(app.db) }
  const toFiles = createGate(fetching)
  const toUpkeep = createGate(keepingUp)
  const { jobs } = app

  jobs.handle(
    kinds.processEvent,
    ({ rawEventId }, context) => processRawEvent(app, lifetime, rawEventId, context),
    (events) =>
      processTogether(
        app,
        lifetime,
        events.map((event) => event.rawEventId),
      ),
  )
  jobs.handle(kinds.lateReceipt, (receipt) => transaction(app.db, (tx) => takeReceipt(app, tx, receipt)))

  jobs.handle(kinds.deliverThread, ({ threadId }) => deliverThread(means, threadId))
  jobs.subscribe(messageToSend, 'channels', ({ threadId }) => deliverThread(means, threadId))
  jobs.subscribe(messageEdited, 'channels', ({ messageId }) => carryEdit(app, lifetime, messageId))
  jobs.subscribe(messageDeleted, 'channels', ({ messageId }) => carryDelete(app, lifetime, messageId))

  jobs.subscribe(attachmentsToFetch, 'channels', ({ messageId }) => fetchAttachments(app, messageId))
  jobs.handle(kinds.fetchAttachment, (job) => fetchOne(app, lifetime, toFiles, job))
  jobs.handle(kinds.fetchProfile, (job) => refreshProfile(app, lifetime, toFiles, job))

  /** A platform that is silent is asked for each of its channels, at a start for all at once. */
  async function inTurn(work: () => Promise<void>): Promise<void> {
    const place = toUpkeep.enter('upkeep')
    if ('comeAt' in place) throw new TryAgain(place.comeAt, 'other channels come first')
    try {
      await work()
    } finally {
      place.leave()
    }
  }
  jobs.handle(kinds.setUp, ({ channelId }, { attempt }) => inTurn(() => runSetUp(app, lifetime, channelId, attempt)))
  jobs.handle(kinds.renew, ({ channelId }) => inTurn(() => runRenewal(app, lifetime, channelId)))
  jobs.handle(kinds.recheck, ({ channelId }) => inTurn(() => recheck(app, lifetime, channelId)))
  jobs.handle(kinds.prune, async () => {
    const removed = await pruneEvents(app.db)
    if (removed > 0) app.log.info({ removed }, 'old events removed')
    throw new TryAgain(new Date(app.now().getTime() + hourMs), 'every hour')
  })
}

/** Credentials that were refused may be accepted again: the platform stumbled, or somebody put it right there. */
async function recheck(app: App, lifetime: Lifetime, channelId: string): Promise<void> {
  const channel = await loadChannel(app.db, channelId)
  if (!channel?.active || channel.deleted_at || channel.error_kind !== 'auth') return
  const outcome = await probe(app, lifetime, connectorOf(channel.connector), () => accessOf(app, channel))
  if ('failure' in outcome) throw new TryAgain(new Date(app.now().getTime() + recheckMs), 'still refused')
  await channelWorks(app, channel, ['auth'])
  await reconcile(app, lifetime, channelId)
}
