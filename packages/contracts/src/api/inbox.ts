import { z } from 'zod'
import { Id, idParams, PageQuery } from '../common.ts'
import * as conversations from '../conversations.ts'
import { StoredFile } from '../files.ts'
import { Block, BlockedPage } from '../line-tools.ts'
import { created, type Endpoint, nothing, ok } from './endpoint.ts'

const { Conversation, Message } = conversations
const act = (summary: string) => ({ tag: 'Conversations', access: 'operator', summary, params: idParams, ...ok(Conversation) }) as const
const actWith = <B extends z.ZodType>(summary: string, body: B) => ({ ...act(summary), body }) as const

export const inboxCalls = {
  'GET /conversations': {
    tag: 'Conversations',
    access: 'operator',
    summary: 'Conversations the caller may see',
    query: conversations.ConversationQuery,
    ...ok(conversations.ConversationPage),
  },
  'GET /conversations/counters': {
    tag: 'Conversations',
    access: 'operator',
    summary: 'Numbers for the tabs',
    ...ok(conversations.Counters),
  },
  'GET /conversations/:id': {
    tag: 'Conversations',
    access: 'operator',
    summary: 'One conversation',
    params: idParams,
    ...ok(Conversation),
  },
  'GET /conversations/:id/messages': {
    tag: 'Conversations',
    access: 'operator',
    summary: 'Messages in order of seq',
    params: idParams,
    query: conversations.MessageQuery,
    ...ok(conversations.MessagePage),
  },
  'POST /conversations/:id/messages': {
    tag: 'Conversations',
    access: 'operator',
    summary: 'Answer the customer, or leave a note for colleagues',
    params: idParams,
    body: conversations.MessageInput,
    ...created(Message),
  },
  'PATCH /messages/:id': {
    tag: 'Conversations',
    access: 'operator',
    summary: 'Edit an own message',
    params: idParams,
    body: conversations.MessagePatch,
    ...ok(Message),
  },
  'DELETE /messages/:id': { tag: 'Conversations', access: 'operator', summary: 'Delete an own message', params: idParams, ...ok(Message) },
  'POST /messages/:id/retry': {
    tag: 'Conversations',
    access: 'operator',
    summary: 'Send a failed message again',
    params: idParams,
    ...ok(Message),
  },
  'POST /conversations/:id/accept': act('Take an offered or waiting conversation'),
  'POST /conversations/:id/skip': act('Pass the offer on'),
  'POST /conversations/:id/transfer': actWith('Hand over to a person or a line', conversations.Transfer),
  'POST /conversations/:id/intercept': act('Take over from the present operator'),
  'POST /conversations/:id/pin': act('Keep for me: never redistributed'),
  'POST /conversations/:id/unpin': act('Stop keeping'),
  'POST /conversations/pin-all': {
    tag: 'Conversations',
    access: 'operator',
    summary: 'Keep everything I am working on',
    ...ok(conversations.Count),
  },
  'POST /conversations/unpin-all': {
    tag: 'Conversations',
    access: 'operator',
    summary: 'Stop keeping what I am working on',
    ...ok(conversations.Count),
  },
  'POST /conversations/:id/close': actWith('Finish', conversations.Close),
  'POST /conversations/:id/spam': act('Finish as spam'),
  'POST /conversations/:id/block': actWith('Finish as spam and keep the customer from writing', Block),
  'GET /blocked-customers': {
    tag: 'Conversations',
    access: 'supervisor',
    summary: 'Customers who are kept from writing, newest first',
    query: PageQuery,
    ...ok(BlockedPage),
  },
  'DELETE /blocked-customers/:customerId': {
    tag: 'Conversations',
    access: 'supervisor',
    summary: 'Let this customer write again',
    params: z.object({ customerId: Id }),
    ...nothing,
  },
  'GET /transfer-targets': {
    tag: 'Conversations',
    access: 'operator',
    summary: 'Lines and people a conversation can be handed to',
    ...ok(conversations.TransferTargets),
  },
  'POST /conversations/:id/join': act('Take part without becoming responsible'),
  'POST /conversations/:id/leave': act('Stop taking part'),
  'POST /conversations/:id/invite': actWith('Bring a colleague in', conversations.Invite),
  'POST /conversations/:id/restart': actWith('Begin a new conversation in the same thread', conversations.Restart),
  'POST /conversations/:id/read': actWith('Mark as read', conversations.Read),
  'GET /conversations/:id/trail': {
    tag: 'Conversations',
    access: 'operator',
    summary: 'Why it went where it went',
    params: idParams,
    ...ok(conversations.Trail),
  },
  'POST /files': {
    tag: 'Files',
    access: 'operator',
    summary: 'Upload a file (multipart field `file`)',
    multipart: true,
    ...created(StoredFile),
  },
  'GET /search': {
    tag: 'Search',
    access: 'operator',
    summary: 'Search what the caller may see',
    query: conversations.SearchQuery,
    ...ok(conversations.SearchResult),
  },
} as const satisfies Record<string, Endpoint>
