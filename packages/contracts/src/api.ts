import { z } from 'zod'
import * as accounts from './accounts.ts'
import * as channels from './channels.ts'
import { Empty, Id, idParams, PageQuery } from './common.ts'
import * as conversations from './conversations.ts'
import { StoredFile } from './files.ts'
import * as lines from './lines.ts'
import * as visitor from './visitor.ts'

/**
 * Who may call: `public` anyone; `visitor` a site chat's visitor token; else the least role needed.
 * Which objects within that is decided by the handler (an operator sees the lines he works on).
 */
export type Access = 'public' | 'visitor' | 'operator' | 'supervisor' | 'admin'

export interface Endpoint {
  summary: string
  tag: string
  access: Access
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  /** the one success status and its body; `204` has none */
  status: 200 | 201 | 204
  reply: z.ZodType
  /** takes a file as multipart/form-data instead of a JSON body */
  multipart?: true
}

const ok = <T extends z.ZodType>(reply: T) => ({ status: 200 as const, reply })
const created = <T extends z.ZodType>(reply: T) => ({ status: 201 as const, reply })
const nothing = { status: 204 as const, reply: Empty }

const account = {
  'GET /setup': { tag: 'Set-up', access: 'public', summary: 'How far the first run has come', ...ok(accounts.SetupState) },
  'POST /setup': {
    tag: 'Set-up',
    access: 'public',
    summary: 'Create the company and its administrator',
    body: accounts.Setup,
    ...created(accounts.SignedIn),
  },
  'PUT /setup/progress': {
    tag: 'Set-up',
    access: 'admin',
    summary: 'Remember the step of the first run',
    body: accounts.SetupProgress,
    ...ok(accounts.SetupState),
  },
  'GET /company': { tag: 'Company', access: 'operator', summary: 'The company this installation belongs to', ...ok(accounts.Company) },
  'PATCH /company': {
    tag: 'Company',
    access: 'admin',
    summary: 'Change the company’s name, language or time zone',
    body: accounts.CompanyPatch,
    ...ok(accounts.Company),
  },
  'POST /auth/login': { tag: 'Sign-in', access: 'public', summary: 'Sign in', body: accounts.Login, ...ok(accounts.SignedIn) },
  'POST /auth/logout': { tag: 'Sign-in', access: 'operator', summary: 'End this session', ...nothing },
  'GET /me': { tag: 'Me', access: 'operator', summary: 'The signed-in user', ...ok(accounts.Me) },
  'PATCH /me': {
    tag: 'Me',
    access: 'operator',
    summary: 'Change own name, language, password, preferences',
    body: accounts.MePatch,
    ...ok(accounts.Me),
  },
  'PUT /me/presence': {
    tag: 'Me',
    access: 'operator',
    summary: 'Be online, paused or offline (holds for an hour)',
    body: accounts.PresenceInput,
    ...ok(accounts.Presence),
  },
  'GET /me/sessions': { tag: 'Me', access: 'operator', summary: 'Own sessions', ...ok(z.array(accounts.Session)) },
  'DELETE /me/sessions/:id': { tag: 'Me', access: 'operator', summary: 'End one of the own sessions', params: idParams, ...nothing },
  'GET /me/tokens': { tag: 'Me', access: 'operator', summary: 'Own API tokens', ...ok(z.array(accounts.ApiToken)) },
  'POST /me/tokens': {
    tag: 'Me',
    access: 'operator',
    summary: 'Make an API token',
    body: accounts.ApiTokenInput,
    ...created(accounts.ApiTokenCreated),
  },
  'DELETE /me/tokens/:id': { tag: 'Me', access: 'operator', summary: 'Revoke an API token', params: idParams, ...nothing },
  'GET /colleagues': { tag: 'Users', access: 'operator', summary: 'Everybody, with presence and load', ...ok(z.array(accounts.Colleague)) },
  'GET /users': { tag: 'Users', access: 'admin', summary: 'Users', query: accounts.UserQuery, ...ok(accounts.UserPage) },
  'POST /users': { tag: 'Users', access: 'admin', summary: 'Add a user', body: accounts.UserInput, ...created(accounts.User) },
  'GET /users/:id': { tag: 'Users', access: 'admin', summary: 'One user', params: idParams, ...ok(accounts.User) },
  'PATCH /users/:id': {
    tag: 'Users',
    access: 'admin',
    summary: 'Change or deactivate a user',
    params: idParams,
    body: accounts.UserPatch,
    ...ok(accounts.User),
  },
  'POST /users/:id/invitation': {
    tag: 'Users',
    access: 'admin',
    summary: 'Make a (new) link by which the user sets a password',
    params: idParams,
    ...created(accounts.Invitation),
  },
  'GET /invitations/:token': {
    tag: 'Sign-in',
    access: 'public',
    summary: 'Whom an invitation is for',
    params: z.object({ token: z.string().max(100) }),
    ...ok(accounts.InvitationView),
  },
  'POST /invitations/:token': {
    tag: 'Sign-in',
    access: 'public',
    summary: 'Accept an invitation',
    params: z.object({ token: z.string().max(100) }),
    body: accounts.InvitationAcceptance,
    ...ok(accounts.SignedIn),
  },
  'GET /teams': { tag: 'Users', access: 'operator', summary: 'Teams', ...ok(z.array(accounts.Team)) },
  'POST /teams': { tag: 'Users', access: 'admin', summary: 'Add a team', body: accounts.TeamInput, ...created(accounts.Team) },
  'GET /teams/:id': { tag: 'Users', access: 'operator', summary: 'One team', params: idParams, ...ok(accounts.Team) },
  'PATCH /teams/:id': {
    tag: 'Users',
    access: 'admin',
    summary: 'Change a team',
    params: idParams,
    body: accounts.TeamPatch,
    ...ok(accounts.Team),
  },
  'DELETE /teams/:id': { tag: 'Users', access: 'admin', summary: 'Remove a team', params: idParams, ...nothing },
  'GET /audit': {
    tag: 'Users',
    access: 'admin',
    summary: 'Administrative changes, newest first',
    query: PageQuery,
    ...ok(accounts.AuditPage),
  },
} as const satisfies Record<string, Endpoint>

const set = {
  'GET /lines': {
    tag: 'Lines',
    access: 'operator',
    summary: 'Lines',
    query: z.object({ archived: z.enum(['true', 'false']).optional() }),
    ...ok(z.array(lines.Line)),
  },
  'POST /lines': { tag: 'Lines', access: 'admin', summary: 'Add a line', body: lines.LineInput, ...created(lines.Line) },
  'GET /lines/:id': { tag: 'Lines', access: 'operator', summary: 'One line', params: idParams, ...ok(lines.Line) },
  'PATCH /lines/:id': {
    tag: 'Lines',
    access: 'admin',
    summary: 'Change a line; objects are merged',
    params: idParams,
    body: lines.LinePatch,
    ...ok(lines.Line),
  },
  'POST /lines/:id/archive': {
    tag: 'Lines',
    access: 'admin',
    summary: 'Put a line away; its history stays',
    params: idParams,
    ...ok(lines.Line),
  },
  'GET /connectors': {
    tag: 'Channels',
    access: 'operator',
    summary: 'Platforms that can be connected',
    ...ok(z.array(channels.Connector)),
  },
  'POST /connectors/test': {
    tag: 'Channels',
    access: 'admin',
    summary: 'Try credentials before saving them',
    body: channels.ConnectionTest,
    ...ok(channels.ChannelCheck),
  },
  'GET /channels': { tag: 'Channels', access: 'operator', summary: 'Channels', ...ok(z.array(channels.Channel)) },
  'POST /channels': {
    tag: 'Channels',
    access: 'admin',
    summary: 'Connect a channel',
    body: channels.ChannelInput,
    ...created(channels.Channel),
  },
  'GET /channels/:id': { tag: 'Channels', access: 'operator', summary: 'One channel', params: idParams, ...ok(channels.Channel) },
  'PATCH /channels/:id': {
    tag: 'Channels',
    access: 'admin',
    summary: 'Change, move or switch off a channel',
    params: idParams,
    body: channels.ChannelPatch,
    ...ok(channels.Channel),
  },
  'DELETE /channels/:id': {
    tag: 'Channels',
    access: 'admin',
    summary: 'Disconnect a channel; its conversations stay',
    params: idParams,
    ...nothing,
  },
  'POST /channels/:id/check': {
    tag: 'Channels',
    access: 'admin',
    summary: 'Check the connection step by step',
    params: idParams,
    ...ok(channels.ChannelCheck),
  },
  'POST /channels/:id/identity-secret': {
    tag: 'Channels',
    access: 'admin',
    summary: 'Show the secret a site signs visitors with; `rotate` makes a new one',
    params: idParams,
    body: z.object({ rotate: z.boolean().default(false) }).prefault({}),
    ...ok(z.object({ secret: z.string() })),
  },
} as const satisfies Record<string, Endpoint>

const { Conversation, Message } = conversations
const act = (summary: string) => ({ tag: 'Conversations', access: 'operator', summary, params: idParams, ...ok(Conversation) }) as const
const actWith = <B extends z.ZodType>(summary: string, body: B) => ({ ...act(summary), body }) as const

const inbox = {
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
  'POST /conversations/:id/close': actWith('Finish', conversations.Close),
  'POST /conversations/:id/spam': act('Finish as spam'),
  'POST /conversations/:id/join': act('Take part without becoming responsible'),
  'POST /conversations/:id/leave': act('Stop taking part'),
  'POST /conversations/:id/invite': actWith('Bring a colleague in', conversations.Invite),
  'POST /conversations/:id/restart': act('Begin a new conversation in the same thread'),
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

const channelParams = z.object({ channelId: Id })
const chat = {
  'GET /chat/:channelId/config': {
    tag: 'Site chat',
    access: 'public',
    summary: 'How the chat looks',
    params: channelParams,
    ...ok(visitor.ChatConfig),
  },
  'POST /chat/:channelId/session': {
    tag: 'Site chat',
    access: 'public',
    summary: 'Begin or take up a visit',
    params: channelParams,
    body: visitor.VisitorSessionInput,
    ...created(visitor.VisitorSession),
  },
  'GET /chat/messages': {
    tag: 'Site chat',
    access: 'visitor',
    summary: 'The visitor’s chat',
    query: visitor.VisitorMessageQuery,
    ...ok(visitor.VisitorChat),
  },
  'POST /chat/messages': {
    tag: 'Site chat',
    access: 'visitor',
    summary: 'Write to the company',
    body: visitor.VisitorMessageInput,
    ...created(visitor.VisitorMessage),
  },
  'POST /chat/read': {
    tag: 'Site chat',
    access: 'visitor',
    summary: 'The visitor has read up to this seq',
    body: visitor.VisitorRead,
    ...nothing,
  },
  'POST /chat/files': {
    tag: 'Site chat',
    access: 'visitor',
    summary: 'Upload a file (multipart field `file`)',
    multipart: true,
    ...created(StoredFile),
  },
  'DELETE /chat/session': { tag: 'Site chat', access: 'visitor', summary: 'Forget this visit on this device', ...nothing },
} as const satisfies Record<string, Endpoint>

/** Every JSON call of `/api/v1`. The server registers handlers by these keys; the OpenAPI document and the typed client come from here. */
export const api = { ...account, ...set, ...inbox, ...chat }
export type Api = typeof api
export type ApiKey = keyof Api

type In<S> = S extends z.ZodType ? z.input<S> : undefined
type Out<S> = S extends z.ZodType ? z.output<S> : undefined
type Field<K extends ApiKey, F extends string> = Api[K] extends Record<F, infer S> ? S : undefined
/** What a client passes. */
export type ApiParams<K extends ApiKey> = In<Field<K, 'params'>>
export type ApiQuery<K extends ApiKey> = In<Field<K, 'query'>>
export type ApiBody<K extends ApiKey> = In<Field<K, 'body'>>
export type ApiReply<K extends ApiKey> = Out<Api[K]['reply']>
/** What a handler is given after validation. */
export interface ApiInput<K extends ApiKey> {
  params: Out<Field<K, 'params'>>
  query: Out<Field<K, 'query'>>
  body: Out<Field<K, 'body'>>
}
