import type { App } from '../platform/app.ts'
import { accessOf } from './access.ts'
import { deadlines } from './calls.ts'
import { reach } from './reach.ts'
import { findConnector } from './registry.ts'
import { loadChannel } from './store.ts'

/** Platforms show it for about five seconds. */
const everyMs = 4000
const never = new AbortController().signal
const lastShown = new WeakMap<App, Map<string, number>>()
const rememberedMax = 10_000

/**
 * Shows the customer that somebody types an answer. Call it as often as the operator's client says so; the platform
 * is told every four seconds at most. Never fails: it is not worth an error.
 */
export async function showTyping(app: App, conversationId: string): Promise<void> {
  const thread = await app.db
    .selectFrom('conversations')
    .innerJoin('threads', 'threads.id', 'conversations.thread_id')
    .select(['threads.id', 'threads.channel_id', 'threads.external_id'])
    .where('conversations.id', '=', conversationId)
    .executeTakeFirst()
  if (!thread || !isDue(app, thread.id)) return
  const channel = await loadChannel(app.db, thread.channel_id)
  if (!channel?.active || channel.deleted_at || channel.error_kind === 'auth') return
  const connector = findConnector(channel.connector)
  if (!connector?.typing) return
  const outcome = await reach(
    app,
    () => accessOf(app, channel),
    { signal: never, seconds: deadlines.typing },
    async (context) => connector.typing?.(thread.external_id, context),
  )
  if (!('failure' in outcome)) return
  const { kind, detail } = outcome.failure
  app.log.debug({ channelId: channel.id, kind, detail }, 'typing could not be shown')
}

function isDue(app: App, threadId: string): boolean {
  const shown = lastShown.get(app) ?? new Map<string, number>()
  lastShown.set(app, shown)
  const now = app.now().getTime()
  const sinceMs = now - (shown.get(threadId) ?? 0)
  // Less than nothing: the clock was put back.
  if (sinceMs >= 0 && sinceMs < everyMs) return false
  if (shown.size >= rememberedMax) shown.clear()
  shown.set(threadId, now)
  return true
}
