import type { Conversation } from '@omniline/contracts/conversations'
import type { ServerFrame } from '@omniline/contracts/realtime'
import { showTyping } from '../channels/public.ts'
import { conversationViews, counters } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import type { Staff } from '../platform/http.ts'
import { openConversationOf, operatorFace } from '../webchat/public.ts'
import { type Connection, type Connections, isStaff, sendNow, type StaffConnection } from './connections.ts'
import { mayHear } from './fanout.ts'

const countersPauseMs = 150

/** What is only true now and is never stored: who types, who looks, the numbers on the tabs. */
export interface Momentary {
  typing(connection: Connection, conversationId: string | undefined, active: boolean): Promise<void>
  viewing(connection: StaffConnection, conversationId: string | null): Promise<void>
  /** Counts anew for these users, soon, once. */
  countersOf(userIds: Iterable<string>): void
  stop(): void
}

export function createMomentary(app: App, connections: Connections): Momentary {
  const dirty = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  const load = async (id: string): Promise<Conversation | undefined> => (await conversationViews(app.db, [id], null))[0]

  function tellStaff(conversation: Conversation, frame: ServerFrame, except?: Connection): void {
    const text = JSON.stringify(frame)
    for (const one of connections.staff()) if (one !== except && mayHear(one, conversation)) sendNow(one, text)
  }

  async function recount(): Promise<void> {
    timer = undefined
    const userIds = [...dirty]
    dirty.clear()
    for (const userId of userIds) {
      const mine = connections.staffOf(userId)
      const first = mine[0]
      if (!first) continue
      const frame = JSON.stringify({ type: 'counters', data: await counters(app.db, first.who) } satisfies ServerFrame)
      for (const one of mine) sendNow(one, frame)
    }
  }

  return {
    async typing(connection, conversationId, active) {
      if (isStaff(connection)) await staffTypes(connection, conversationId, active)
      else await visitorTypes(connection.who.customerId, active)
    },
    async viewing(connection, conversationId) {
      const before = connection.viewing
      connection.viewing = conversationId
      for (const id of new Set([before, conversationId])) {
        const conversation = id ? await load(id) : undefined
        if (!conversation) continue
        if (id === conversationId && !mayHear(connection, conversation)) connection.viewing = null
        const userIds = [
          ...new Set(
            connections
              .staff()
              .filter((one) => one.viewing === id)
              .map((one) => one.who.userId),
          ),
        ]
        tellStaff(conversation, { type: 'viewing', data: { conversationId: conversation.id, userIds } })
      }
    },
    countersOf(userIds) {
      for (const id of userIds) dirty.add(id)
      if (dirty.size > 0)
        timer ??= setTimeout(() => recount().catch((error) => app.log.error({ err: error }, 'counters could not be told')), countersPauseMs)
    },
    stop: () => clearTimeout(timer),
  }

  async function staffTypes(connection: StaffConnection, conversationId: string | undefined, active: boolean): Promise<void> {
    const conversation = conversationId ? await load(conversationId) : undefined
    if (!conversation || !mayHear(connection, conversation)) return
    const { userId: id, name } = connection.who as Staff
    tellStaff(
      conversation,
      { type: 'typing', data: { conversationId: conversation.id, author: { type: 'operator', id, name }, active } },
      connection,
    )
    const face = await operatorFace(app, conversation.lineId, id)
    for (const one of connections.visitors()) {
      if (one.who.customerId === conversation.customer.id)
        sendNow(one, JSON.stringify({ type: 'typing', data: { name: face?.name ?? name, active } }))
    }
    if (active) await showTyping(app, conversation.id)
  }

  async function visitorTypes(customerId: string, active: boolean): Promise<void> {
    const id = await openConversationOf(app.db, customerId)
    const conversation = id ? await load(id) : undefined
    if (!conversation) return
    const { customer } = conversation
    tellStaff(conversation, {
      type: 'typing',
      data: { conversationId: conversation.id, author: { type: 'customer', id: customer.id, name: customer.name }, active },
    })
  }
}
