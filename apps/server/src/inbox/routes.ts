import type { Conversation, Message } from '@omniline/contracts/conversations'
import type {} from '@fastify/multipart'
import type { App } from '../platform/app.ts'
import { inBatches } from '../platform/batches.ts'
import { type Tx, transaction } from '../platform/database.ts'
import { invalidInput, notFound } from '../platform/errors.ts'
import type { Routes, Staff } from '../platform/http.ts'
import { block, blockedCustomers, unblock } from './blocks.ts'
import { deleteMessage, editMessage, retryMessage } from './edits.ts'
import { fileSizeMax, storeFile } from './files.ts'
import { checkMayFinish, closeConversation } from './lifecycle.ts'
import { counters, listConversations, listMessages } from './list.ts'
import { lockConversation } from './lock.ts'
import { invite, join, leave, setAllPinned, setPinned } from './participants.ts'
import { type Post, postMessage } from './post.ts'
import { plainPosts } from './post-together.ts'
import { markRead } from './read.ts'
import { restart } from './restart.ts'
import { search } from './search.ts'
import type { MessageRow } from './tables.ts'
import { conversationViews, messageViews } from './views.ts'
import { checkVisible } from './visibility.ts'

export type InboxRoutes =
  | 'GET /conversations'
  | 'GET /conversations/counters'
  | 'GET /conversations/:id'
  | 'GET /conversations/:id/messages'
  | 'POST /conversations/:id/messages'
  | 'PATCH /messages/:id'
  | 'DELETE /messages/:id'
  | 'POST /messages/:id/retry'
  | 'POST /conversations/:id/pin'
  | 'POST /conversations/:id/unpin'
  | 'POST /conversations/pin-all'
  | 'POST /conversations/unpin-all'
  | 'POST /conversations/:id/spam'
  | 'POST /conversations/:id/block'
  | 'GET /blocked-customers'
  | 'DELETE /blocked-customers/:customerId'
  | 'POST /conversations/:id/join'
  | 'POST /conversations/:id/leave'
  | 'POST /conversations/:id/invite'
  | 'POST /conversations/:id/restart'
  | 'POST /conversations/:id/read'
  | 'POST /files'
  | 'GET /search'

export function inboxRoutes(app: App): Routes<InboxRoutes> {
  /** Runs a verb on a conversation the caller may see, and answers how it is then. */
  async function act(caller: Staff, id: string, verb: (tx: Tx) => Promise<string | void>): Promise<Conversation> {
    const shown = await transaction(app.db, async (tx) => {
      await lockConversation(tx, id)
      await checkVisible(tx, caller, id)
      return (await verb(tx)) ?? id
    })
    return viewOf(caller, shown)
  }
  async function viewOf(caller: Staff, id: string): Promise<Conversation> {
    const [view] = await conversationViews(app.db, [id], caller.userId)
    if (!view) throw notFound()
    return view
  }
  /** Runs a verb on a message of a thread the caller may see, and answers how it is then. */
  async function actOnMessage(caller: Staff, id: string, verb: (tx: Tx, message: MessageRow) => Promise<void>): Promise<Message> {
    await transaction(app.db, async (tx) => {
      const message = await tx.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst()
      if (!message) throw notFound()
      await lockConversation(tx, message.conversation_id)
      await checkVisible(tx, caller, message.conversation_id)
      await verb(tx, message)
    })
    return messageOf(id)
  }
  const viewOfMessage = inBatches(async (ids: string[]) => {
    const views = new Map((await messageViews(app.db, ids)).map((view) => [view.id, view]))
    return ids.map((id) => views.get(id))
  })
  async function messageOf(id: string): Promise<Message> {
    const view = await viewOfMessage(id)
    if (!view) throw notFound()
    return view
  }
  const postPlain = plainPosts(app)

  return {
    'GET /conversations': ({ query }, { caller }) => listConversations(app.db, caller, query),
    'GET /conversations/counters': (_input, { caller }) => counters(app.db, caller),
    'GET /conversations/:id': async ({ params }, { caller }) => {
      await checkVisible(app.db, caller, params.id)
      return viewOf(caller, params.id)
    },
    'GET /conversations/:id/messages': ({ params, query }, { caller }) => listMessages(app.db, caller, params.id, query),

    'POST /conversations/:id/messages': async ({ params, body }, { caller }) => {
      const { attachments: fileIds, ...message } = body
      const author = { type: 'operator' as const, id: caller.userId, name: caller.name }
      const post: Post = { conversationId: params.id, author, fileIds, ...message }
      const written = await postPlain(post)
      if (written) return messageOf(written)
      const { id } = await transaction(app.db, async (tx) => {
        await lockConversation(tx, params.id)
        await checkVisible(tx, caller, params.id)
        return postMessage(app, tx, post)
      })
      return messageOf(id)
    },
    'PATCH /messages/:id': ({ params, body }, { caller }) =>
      actOnMessage(caller, params.id, (tx, message) => editMessage(app, tx, message, caller.userId, body)),
    'DELETE /messages/:id': ({ params }, { caller }) =>
      actOnMessage(caller, params.id, (tx, message) => deleteMessage(app, tx, message, caller.userId)),
    'POST /messages/:id/retry': ({ params }, { caller }) =>
      actOnMessage(caller, params.id, (tx, message) => retryMessage(app, tx, message)),

    'POST /conversations/:id/pin': ({ params }, { caller }) => act(caller, params.id, (tx) => setPinned(app, tx, params.id, caller, true)),
    'POST /conversations/:id/unpin': ({ params }, { caller }) =>
      act(caller, params.id, (tx) => setPinned(app, tx, params.id, caller, false)),
    'POST /conversations/pin-all': async (_input, { caller }) => ({ count: await setAllPinned(app, caller, true) }),
    'POST /conversations/unpin-all': async (_input, { caller }) => ({ count: await setAllPinned(app, caller, false) }),
    'POST /conversations/:id/spam': ({ params }, { caller }) =>
      act(caller, params.id, async (tx) => {
        await checkMayFinish(tx, caller, await lockConversation(tx, params.id))
        await closeConversation(app, tx, params.id, { reason: 'spam', by: caller })
      }),
    'POST /conversations/:id/block': async ({ params, body }, { caller }) => {
      await block(app, caller, params.id, body.reason)
      return viewOf(caller, params.id)
    },
    'GET /blocked-customers': ({ query }) => blockedCustomers(app.db, query),
    'DELETE /blocked-customers/:customerId': ({ params }, { caller }) => unblock(app, caller, params.customerId),
    'POST /conversations/:id/join': ({ params }, { caller }) => act(caller, params.id, (tx) => join(app, tx, params.id, caller)),
    'POST /conversations/:id/leave': ({ params }, { caller }) => act(caller, params.id, (tx) => leave(app, tx, params.id, caller)),
    'POST /conversations/:id/invite': ({ params, body }, { caller }) =>
      act(caller, params.id, (tx) => invite(app, tx, params.id, body.userId, caller)),
    'POST /conversations/:id/restart': ({ params, body }, { caller }) =>
      act(caller, params.id, async (tx) => (await restart(app, tx, params.id, caller, body.messageId)).id),
    'POST /conversations/:id/read': ({ params, body }, { caller }) =>
      act(caller, params.id, (tx) => markRead(tx, params.id, caller.userId, body.seq)),

    'POST /files': async (_input, { caller, request }) => {
      // One byte more than allowed is let through, so that it is the store that refuses.
      const part = await request.file({ limits: { files: 1, fileSize: fileSizeMax + 1 } })
      if (!part) throw invalidInput('/file', 'is missing')
      return storeFile(app, part.file, { name: part.filename, uploadedByUser: caller.userId })
    },
    'GET /search': ({ query }, { caller }) => search(app.db, caller, query),
  }
}
