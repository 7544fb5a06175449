import '@fastify/multipart'
import { companyOf } from '../accounts/public.ts'
import { manifestOf } from '../channels/public.ts'
import { checkRoomForUpload, customerRead, messageViews, removeUpload, storeFile } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { emit } from '../platform/events.ts'
import type { Routes, Visitor } from '../platform/http.ts'
import { type SiteChatChannel, siteChatChannel } from './channel.ts'
import { agree, askedOfAnyone, checkConsent } from './consent.ts'
import { openSession } from './session.ts'
import { deleteVisitorTokens } from './store.ts'
import { chatState, messagePage, someoneOnline, threadOf, visitorMessages } from './views.ts'
import { write } from './write.ts'

type Keys =
  | 'GET /chat/:channelId/config'
  | 'POST /chat/:channelId/session'
  | 'POST /chat/consent'
  | 'GET /chat/messages'
  | 'POST /chat/messages'
  | 'POST /chat/read'
  | 'POST /chat/files'
  | 'DELETE /chat/files/:id'
  | 'DELETE /chat/session'

export function webchatRoutes(app: App): Routes<Keys> {
  const fileMax = manifestOf('webchat').capabilities.fileMax

  async function channelOf(visitor: Visitor): Promise<SiteChatChannel> {
    const channel = await siteChatChannel(app.db, visitor.channelId)
    if (!channel) throw notFound()
    if (!channel.active) throw new AppError('channel_off')
    return channel
  }

  return {
    'GET /chat/:channelId/config': async ({ params, query }) => {
      const channel = await siteChatChannel(app.db, params.channelId)
      if (!channel?.active) throw notFound()
      const { title, greeting, language, color, position } = channel.settings
      const [company, online, consent] = await Promise.all([
        companyOf(app.db),
        someoneOnline(app.db, channel.lineId),
        askedOfAnyone(app.db, channel.lineId, query.language ?? language ?? query.pageLanguage ?? null),
      ])
      const companyName = company?.name ?? ''
      const look = { title: title || companyName, greeting, language, color, position }
      return { channelId: channel.id, companyName, ...look, online, fileMax, consent }
    },

    'POST /chat/:channelId/session': ({ params, body }, { language }) => openSession(app, params.channelId, body, language),

    'GET /chat/messages': async ({ query }, { caller }) => {
      const channel = await channelOf(caller)
      const threadId = await threadOf(app.db, caller.customerId)
      const { operatorReadSeq: _, ...state } = await chatState(app, caller.customerId, channel.lineId)
      const page = threadId ? await messagePage(app, threadId, query.before, query.limit) : { messages: [], hasMore: false }
      return { ...state, ...page }
    },

    'POST /chat/consent': async ({ body }, { caller, ip }) => agree(app, await channelOf(caller), caller, body, ip),

    'POST /chat/messages': async ({ body }, { caller }) => {
      const channel = await channelOf(caller)
      await checkConsent(app, channel, caller)
      const messageId = await write(app, channel, caller, body)
      const [message] = await visitorMessages(app, await messageViews(app.db, [messageId]))
      if (!message) throw new AppError('internal')
      return message
    },

    'POST /chat/read': async ({ body }, { caller }) => {
      const threadId = await threadOf(app.db, caller.customerId)
      if (threadId) await transaction(app.db, (tx) => customerRead(tx, threadId, body.seq))
    },

    'POST /chat/files': async (_input, { caller, request }) => {
      await checkConsent(app, await channelOf(caller), caller)
      await checkRoomForUpload(app.db, caller.customerId)
      const part = await request.file({ limits: { files: 1, fileSize: fileMax } })
      if (!part) throw new AppError('invalid_input', 'A multipart field `file` is needed')
      return storeFile(app, part.file, { name: part.filename, maxBytes: fileMax, uploadedByCustomer: caller.customerId })
    },

    'DELETE /chat/files/:id': async ({ params }, { caller }) => {
      if (!(await transaction(app.db, (tx) => removeUpload(app, tx, params.id, caller.customerId)))) throw notFound()
    },

    'DELETE /chat/session': async (_input, { caller }) => {
      await transaction(app.db, async (tx) => {
        await deleteVisitorTokens(tx, caller.customerId)
        await emit(tx, { type: 'access', userIds: [caller.customerId] })
      })
    },
  }
}
