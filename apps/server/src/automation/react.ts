import { consentTexts, hasConsent, mustAccept } from '../consent/public.ts'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { isOpen } from '../schedule/public.ts'
import { onBegin, speaks, type Turn, whileClosed } from './core/plan.ts'
import { settle } from './look.ts'
import { say } from './say.ts'
import { customerWrote, lockScene, type Scene } from './scene.ts'
import { setTimer } from './timers.ts'

/** The customer's first word is answered, unless an operator was quicker. */
export async function begun(app: App, conversationId: string): Promise<void> {
  await transaction(app.db, async (tx) => {
    const scene = await lockScene(tx, conversationId)
    const { conversation, line, now } = scene
    if (conversation.status === 'closed') return
    if (customerWrote(scene) && !conversation.first_reply_at) {
      // Heard late, of a night that is over: nobody is to be told that we open this morning.
      const at = isOpen(line.hours, now) ? now : conversation.started_at
      const customer = { isNew: await isFirstContact(tx, scene), needsNotice: await needsNotice(tx, scene) }
      for (const turn of onBegin(line, at, customer)) await say(app, tx, scene, ofLine(turn, line.id))
    }
    await settle(app, tx, scene)
  })
}

/** Each line says once in a conversation that it is closed. */
const ofLine = (turn: Turn, lineId: string): Turn => (turn.kind === 'offHours' ? { ...turn, cause: `offHours:${lineId}` } : turn)

/** It waits again. Who was moved to a line that is closed is told so: its rules and texts hold from then on. */
export async function waits(app: App, conversationId: string, movedTo: string | undefined): Promise<void> {
  await transaction(app.db, async (tx) => {
    const scene = await lockScene(tx, conversationId)
    const { conversation, line, now } = scene
    const isThere = line.id === movedTo && (conversation.status === 'waiting' || conversation.status === 'offered')
    if (isThere && customerWrote(scene)) for (const turn of whileClosed(line, now)) await say(app, tx, scene, ofLine(turn, line.id))
    await settle(app, tx, scene)
  })
}

async function isFirstContact(tx: Tx, { conversation }: Scene): Promise<boolean> {
  const earlier = await tx
    .selectFrom('conversations')
    .select('id')
    .where('customer_id', '=', conversation.customer_id)
    .where('line_id', '=', conversation.line_id)
    .where('started_at', '<', conversation.started_at)
    .limit(1)
    .executeTakeFirst()
  return !earlier
}

/** Where a customer cannot be asked to agree he is told, once of every text. */
async function needsNotice(tx: Tx, { conversation, line, customer }: Scene): Promise<boolean> {
  if (mustAccept(conversation.connector, customer)) return false
  const texts = await consentTexts(tx, line)
  return texts !== null && !(await hasConsent(tx, customer.id, texts))
}

/**
 * An operator became responsible. Each is announced once in a conversation, and not after the customer has read a word
 * of his.
 */
export async function handed(app: App, conversationId: string, userId: string): Promise<void> {
  await transaction(app.db, async (tx) => {
    const scene = await lockScene(tx, conversationId)
    const { conversation, line } = scene
    if (conversation.status !== 'active' || conversation.operator_id !== userId) return
    if (!speaks(line, 'handed') || !customerWrote(scene) || (await hasSpoken(tx, conversationId, userId))) return
    await say(app, tx, scene, { kind: 'handed', cause: `handed:${userId}` })
  })
}

async function hasSpoken(tx: Tx, conversationId: string, userId: string): Promise<boolean> {
  const word = await tx
    .selectFrom('messages')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('author_type', '=', 'operator')
    .where('author_id', '=', userId)
    .where('visibility', '=', 'public')
    .limit(1)
    .executeTakeFirst()
  return word !== undefined
}

/** An operator has finished: with grace (`closing`) or at once. */
export async function finished(app: App, conversationId: string, silent: boolean): Promise<void> {
  await transaction(app.db, async (tx) => {
    const scene = await lockScene(tx, conversationId)
    const { conversation, line } = scene
    if (conversation.status === 'closed') await setTimer(app, tx, conversationId, { from: scene.timer, to: null })
    const isOver = conversation.status === 'closing' || conversation.status === 'closed'
    // Spam, by itself, by a bot: not the operator's good-bye.
    if (!isOver || silent || conversation.close_reason !== 'operator' || !speaks(line, 'closed')) return
    // The customer is talking to us again.
    if (conversation.status === 'closed' && (await isFollowed(tx, scene))) return
    await say(app, tx, scene, { kind: 'closed', cause: 'closed' })
  })
}

async function isFollowed(tx: Tx, { conversation }: Scene): Promise<boolean> {
  const next = await tx
    .selectFrom('conversations')
    .select('id')
    .where('thread_id', '=', conversation.thread_id)
    .where('status', '<>', 'closed')
    .limit(1)
    .executeTakeFirst()
  return next !== undefined
}
