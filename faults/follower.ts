import type { Conversation, Message } from '@omniline/contracts/conversations'
import type { ServerFrame } from '@omniline/contracts/realtime'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { type Client, client } from '../apps/server/test/client.ts'

/** A client that keeps a picture of the inbox by the socket alone, over cut lines and dead servers, as the workspace does. */
export interface Follower {
  conversations: Map<string, Conversation>
  messages: Map<string, Message>
  /** `cuts`: by us; `losses`: by the server or a broken line */
  counts: { cuts: number; losses: number; resyncs: number; frames: number }
  cut(): void
  stop(): void
}

export function follow(url: string, token: string): Follower {
  const api = client(url, token)
  const conversations = new Map<string, Conversation>()
  const messages = new Map<string, Message>()
  const counts = { cuts: 0, losses: 0, resyncs: 0, frames: 0 }
  let wasCut = false
  let cursor: string | undefined
  let socket: WebSocket | undefined
  let stopped = false

  async function connect(): Promise<void> {
    while (!stopped) {
      await session().catch(() => {})
      if (!stopped) await pause(100)
    }
  }

  /** Until the line is cut. Frames are taken one after the other, a resync in its place among them. */
  function session(): Promise<void> {
    return new Promise((resolve) => {
      const line = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/realtime`)
      socket = line
      let last: Promise<void> = Promise.resolve()
      line.on('open', () => line.send(JSON.stringify({ type: 'hello', token, ...(cursor && { resumeFrom: cursor }) })))
      line.on('message', (data) => {
        last = last.then(() => take(JSON.parse(String(data)) as ServerFrame)).catch(() => line.terminate())
      })
      line.on('error', () => {})
      line.on('close', () => {
        if (!wasCut && !stopped) counts.losses += 1
        wasCut = false
        void last.then(resolve)
      })
    })
  }

  async function take(frame: ServerFrame): Promise<void> {
    counts.frames += 1
    if (frame.type === 'resync') {
      counts.resyncs += 1
      await snapshot(api, conversations, messages)
    } else if (frame.type === 'ready' && cursor === undefined) await snapshot(api, conversations, messages)
    else if (frame.type === 'message') takeMessage(frame.data)
    else if (frame.type === 'conversation') conversations.set(frame.data.id, frame.data)
    else if (frame.type === 'conversationGone') conversations.delete(frame.data.id)
    if ('cursor' in frame) cursor = frame.cursor
  }

  function takeMessage(message: Message): void {
    messages.set(message.id, message)
    const conversation = conversations.get(message.conversationId)
    if (conversation?.lastMessage?.id === message.id) conversations.set(conversation.id, { ...conversation, lastMessage: message })
  }

  void connect()
  return {
    conversations,
    messages,
    counts,
    cut() {
      counts.cuts += 1
      wasCut = socket?.readyState === WebSocket.OPEN
      socket?.terminate()
    },
    stop() {
      stopped = true
      socket?.terminate()
    },
  }
}

/** Everything the caller may see, by REST. */
export async function snapshot(api: Client, conversations: Map<string, Conversation>, messages: Map<string, Message>): Promise<void> {
  const fresh: Conversation[] = []
  let cursor: string | undefined
  do {
    const page = await api.call('GET /conversations', { query: { view: 'all', limit: 200, ...(cursor && { cursor }) } })
    fresh.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  const said: Message[] = []
  for (const { id } of fresh) said.push(...(await allMessages(api, id)))
  conversations.clear()
  messages.clear()
  for (const conversation of fresh) conversations.set(conversation.id, conversation)
  for (const message of said) messages.set(message.id, message)
}

async function allMessages(api: Client, id: string): Promise<Message[]> {
  const said: Message[] = []
  for (;;) {
    const page = await api.call('GET /conversations/:id/messages', { params: { id }, query: { after: said.at(-1)?.seq ?? 0, limit: 200 } })
    said.push(...page.items)
    if (!page.hasMore) return said
  }
}
