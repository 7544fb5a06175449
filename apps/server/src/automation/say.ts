import { consentTexts, noteNotified } from '../consent/public.ts'
import { postAutomatic } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import type { Tx } from '../platform/database.ts'
import type { Turn } from './core/plan.ts'
import type { Scene } from './scene.ts'
import { enoughSaid, noteMessage, takeCause } from './store.ts'
import { wordsFor } from './words.ts'

/**
 * Says it, once for its cause however often it is asked. Who cannot be reached now, or has heard enough, is not told
 * later either: the moment has passed.
 */
export async function say(app: App, tx: Tx, scene: Scene, turn: Turn): Promise<void> {
  const { conversation, customer, line } = scene
  const isFirst = await takeCause(tx, conversation.id, turn)
  scene.sent.set(turn.cause, scene.now)
  if (!isFirst || !scene.reachable) return
  if (turn.kind !== 'longWait' && (await enoughSaid(tx, conversation.id, customer.id))) return
  const text = await wordsFor(tx, scene, turn.kind)
  if (text.trim() === '') return
  const messageId = await postAutomatic(app, tx, conversation.id, { kind: turn.kind, text })
  await noteMessage(tx, conversation.id, turn.cause, messageId)
  const told = turn.kind === 'consent' && (await consentTexts(tx, line))?.in(customer.language)
  if (told) await noteNotified(tx, { customerId: customer.id, lineId: line.id, consent: told })
}
