import type { Entity, Message } from '@omniline/contracts/conversations'
import { create } from 'zustand'
import { call } from './api.ts'
import { browserStorage } from './db.ts'
import type { ModeDraft } from './drafts.ts'
import { trimmed } from './formatting.ts'
import { createOutbox, type Outbox, type Outgoing } from './outbox.ts'
import { conversationNow, useInbox, wakeSocket } from './realtime/inbox.ts'
import { messageArrived } from './realtime/state.ts'

interface SendingState {
  items: Outgoing[]
}
export const useSending = create<SendingState>(() => ({ items: [] }))

let outbox: Outbox | null = null

/** Takes up what was not sent when the page was last closed. */
export async function startSending(userId: string, hooks: { close(conversationId: string): void }): Promise<void> {
  const storage = browserStorage<Outgoing>('outbox', userId)
  const own = createOutbox({
    storage,
    async send(message) {
      const { clientMessageId, text, entities = [], visibility, files, replyTo } = message
      const body = {
        text,
        entities,
        visibility,
        attachments: files.map((file) => file.id),
        clientMessageId,
        ...(replyTo ? { replyToId: replyTo.id } : {}),
      }
      return call('POST /conversations/:id/messages', { params: { id: message.conversationId }, body }).catch((error: unknown) => {
        wakeSocket()
        throw error
      })
    },
    sent(message, echo) {
      showEcho(echo)
      if (message.thenClose) hooks.close(message.conversationId)
    },
    changed: (items) => useSending.setState({ items }),
  })
  outbox = own
  useSending.setState({ items: [] })
  const saved = await storage.all().catch(() => new Map<string, Outgoing>())
  own.restore(saved.values())
}

/** The answer of a call shows like the frame that follows it; whichever comes second changes nothing. */
function showEcho(message: Message): void {
  const window = useInbox.getState().windows[message.conversationId]
  if (window?.items.some((one) => one.id === message.id)) return
  showMessage(message)
}

export function showMessage(message: Message): void {
  useInbox.setState((state) => messageArrived(state, message), true)
}

export function echoArrived(message: Message): void {
  if (message.clientMessageId) outbox?.arrived(message.clientMessageId)
}

export const resumeSending = (): void => outbox?.resume()
export const retrySending = (clientMessageId: string): void => outbox?.retry(clientMessageId)
export const discardSending = (clientMessageId: string): void => outbox?.discard(clientMessageId)

interface SendOptions {
  /** finish the conversation once it is sent */
  thenClose?: boolean
  /** formatting that the platform can show; absent: all */
  kinds?: Entity['type'][] | undefined
}

/** Puts a message in line; it is on the screen before the server knows of it. */
export function sendMessage(
  conversationId: string,
  visibility: Outgoing['visibility'],
  draft: ModeDraft,
  { thenClose = false, kinds }: SendOptions = {},
): void {
  outbox?.add({
    clientMessageId: crypto.randomUUID(),
    conversationId,
    visibility,
    ...trimmed({ text: draft.text, entities: draft.entities ?? [] }, kinds),
    files: draft.files,
    replyTo: draft.replyTo,
    createdAt: new Date(afterLast(conversationId)).toISOString(),
    thenClose,
  })
}

/** Never before the message it follows, even when this machine's clock is behind. */
function afterLast(conversationId: string): number {
  const last = conversationNow(conversationId)?.lastMessageAt
  return Math.max(Date.now(), last ? Date.parse(last) : 0)
}
