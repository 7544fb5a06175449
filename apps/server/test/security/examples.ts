import { type ApiKey, api, type Endpoint } from '@omniline/contracts/api'
import { client } from '../client.ts'
import { hire, visit } from '../company.ts'
import { arrive, type House, inviteAgain, signIn } from './house.ts'

export interface Input {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  /** who calls, if not whoever usually does */
  token?: string
}

/** How a call is made that goes through, for the walk to spoil. */
export interface Example {
  /** as whoever may call it: see `rightToken` */
  input?: (house: House) => Input
  /** for the one time it is really made: on something of its own, so that the rest of the walk keeps what it needs */
  own?: (house: House) => Promise<Input>
  /** the one time it is made it is refused like this, which shows that it was let in */
  refusedAs?: number
  /** the ids in it are not of conversations, lines or people of one's own: everybody of that role may name any, because */
  open?: string
  /** calls that name what is not the caller's business, each to be refused */
  foreign?: (house: House) => Input[]
}

/** The least role that may. */
export function rightToken(house: House, { access }: Endpoint): string | undefined {
  return {
    public: undefined,
    visitor: house.here.visitor.token,
    operator: house.here.operator.token,
    supervisor: house.supervisor.token,
    admin: house.admin.token,
  }[access]
}

const conversation = (house: House) => ({ params: { id: house.here.conversationId } })
const message = (house: House) => ({ params: { id: house.here.answerId } })
const line = (house: House) => ({ params: { id: house.here.lineId } })
const profile = (house: House) => ({ params: { id: house.profileId } })
const channel = (house: House) => ({ params: { id: house.here.channelId } })
const spare = (house: House) => ({ params: { id: house.spare.id } })
const team = (house: House) => ({ params: { id: house.teamId } })
const site = (house: House) => ({ params: { channelId: house.here.channelId } })

const ofItsOwn = (state: 'active' | 'waiting', more: Input = {}) => ({
  own: async (house: House) => ({ params: { id: await house.conversation(state) }, ...more }),
})
const act = (state: 'active' | 'waiting' = 'active'): Example => ({ input: conversation, ...ofItsOwn(state) })

/** What an operator says, into a conversation of his own, with something that is not his to show. */
const saying = (more: (house: House) => object) => (house: House) => ({
  ...conversation(house),
  body: { text: 'x', visibility: 'public', ...more(house) },
})

async function madeMessage(house: House, visibility: 'public' | 'internal' = 'public'): Promise<Input> {
  const body = { text: 'Before', visibility }
  const { id } = await house.here.operator.api.call('POST /conversations/:id/messages', { ...conversation(house), body })
  return { params: { id } }
}

const hours = { enabled: true, week: { mon: [['09:00', '18:00']] }, special: [{ date: '12-31', intervals: [], name: 'New Year' }] }
const autoReplies = { welcome: { enabled: true, text: 'Hello, {customer}', translations: { de: 'Hallo' } } }
const calendar = [
  'BEGIN:VCALENDAR',
  'BEGIN:VEVENT',
  'UID:1',
  'DTSTART;VALUE=DATE:20260101',
  'SUMMARY:New Year',
  'RRULE:FREQ=YEARLY',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n')

export const examples: Record<ApiKey, Example> = {
  'GET /setup': {},
  'POST /setup': {
    input: () => ({
      body: {
        companyName: 'Thieves',
        language: 'en',
        timeZone: 'UTC',
        admin: { name: 'Thief', email: 'thief@example.com', password: 'correct horse battery' },
      },
    }),
    refusedAs: 409,
  },
  'PUT /setup/progress': { input: ({ here }) => ({ body: { step: 'done', lineId: here.lineId, channelId: here.channelId } }) },
  'GET /company': {},
  'PATCH /company': { input: () => ({ body: { name: 'Acme', language: 'en', timeZone: 'Europe/Moscow', workdayEndsAfterHours: 4 } }) },
  'POST /auth/login': {
    input: ({ here }) => ({ body: { email: here.operator.email, password: 'correct horse battery' } }),
  },
  'POST /auth/logout': { own: async ({ url, here }) => ({ token: (await signIn(url, here.operator)).token }) },
  'GET /me': {},
  'PATCH /me': {
    input: () => ({ body: { name: 'Olga Here', language: 'en', preferences: { theme: 'dark' }, revokeTokens: false } }),
    foreign: ({ here, there }) =>
      [there.unsent.operator, there.fileId, here.fileId, here.unsent.visitor].map((avatarFileId) => ({ body: { avatarFileId } })),
  },
  'PUT /me/presence': { input: () => ({ body: { status: 'online' } }) },
  'GET /me/workday': {},
  'PUT /me/workday': { input: () => ({ body: { status: 'started' } }) },
  'GET /me/sessions': {},
  'DELETE /me/sessions/:id': {
    input: ({ ownSession }) => ({ params: { id: ownSession } }),
    async own({ url, here }) {
      const { token } = await signIn(url, here.operator)
      const sessions = await client(url, token).call('GET /me/sessions')
      return { params: { id: sessions.find((one) => one.current)?.id ?? '' } }
    },
  },
  'GET /me/tokens': {},
  'POST /me/tokens': { input: () => ({ body: { name: 'Program' } }) },
  'DELETE /me/tokens/:id': {
    input: ({ ownApiToken }) => ({ params: { id: ownApiToken.id } }),
    own: async ({ here }) => ({ params: { id: (await here.operator.api.call('POST /me/tokens', { body: { name: 'x' } })).id } }),
  },
  'GET /colleagues': {},
  'GET /users': { input: () => ({ query: { q: 'a', active: 'true', limit: '10' } }) },
  'POST /users': {
    input: () => ({ body: { name: 'New', email: 'new@example.com', password: 'correct horse battery', role: 'operator' } }),
  },
  'GET /users/:id': { input: spare },
  'PATCH /users/:id': {
    input: (house) => ({ ...spare(house), body: { name: 'Spare Sam', email: 'spare.sam@example.com', role: 'operator' } }),
  },
  'POST /users/:id/invitation': {
    input: spare,
    own: async ({ url, admin }) => ({ params: { id: (await hire(url, admin, 'Lost Password')).id } }),
  },
  'GET /invitations/:token': { input: ({ invitation }) => ({ params: { token: invitation } }) },
  'POST /invitations/:token': {
    input: ({ invitation }) => ({ params: { token: invitation }, body: { password: 'correct horse battery', name: 'Ivan' } }),
    own: async ({ admin, invitedId }) => ({
      params: { token: await inviteAgain(admin, invitedId) },
      body: { password: 'correct horse battery' },
    }),
  },
  'GET /teams': {},
  'POST /teams': { input: ({ spare: { id } }) => ({ body: { name: 'Second team', memberIds: [id] } }) },
  'GET /teams/:id': { input: team, open: 'everybody knows the teams' },
  'PATCH /teams/:id': { input: (house) => ({ ...team(house), body: { name: 'Team', memberIds: [house.spare.id] } }) },
  'DELETE /teams/:id': {
    input: team,
    own: async ({ admin }) => ({ params: { id: (await admin.api.call('POST /teams', { body: { name: 'Short-lived' } })).id } }),
  },
  'GET /audit': { input: () => ({ query: { limit: '10' } }) },

  'GET /holidays/countries': {},
  'GET /holidays': { input: () => ({ query: { country: 'RU', year: '2026' } }) },
  'POST /holidays/calendar': { input: () => ({ body: { calendar, timeZone: 'UTC', from: '2026-01-01', to: '2026-12-31' } }) },

  'GET /lines': { input: () => ({ query: { archived: 'false' } }) },
  'POST /lines': {
    input: ({ here, profileId }) => ({
      body: {
        name: 'Third',
        queue: [{ type: 'user', id: here.operator.id }],
        profileId,
        hours,
        autoReplies,
        closing: { graceSeconds: 60 },
      },
    }),
  },
  'GET /lines/:id': { input: line },
  'PATCH /lines/:id': {
    input: (house) => ({
      ...line(house),
      body: { distribution: { mode: 'evenly' }, crm: { source: 'site' }, persona: { mode: 'profile' } },
    }),
  },
  'POST /lines/:id/archive': {
    input: line,
    own: async ({ admin }) => ({ params: { id: (await admin.api.call('POST /lines', { body: { name: 'Short-lived' } })).id } }),
  },
  'GET /lines/:id/history': { input: (house) => ({ ...line(house), query: { after: '0', limit: '10' } }) },
  'POST /lines/:id/restore': {
    input: (house) => ({ ...line(house), body: { version: 1 } }),
    own: async ({ followerId }) => ({ params: { id: followerId }, body: { version: 1 } }),
  },
  'POST /lines/:id/impact': {
    input: (house) => ({ ...line(house), body: { active: false, archive: true, closing: { graceSeconds: 1 } } }),
  },
  'POST /lines/:id/what-if': {
    input: (house) => ({
      ...line(house),
      body: { patch: { distribution: { mode: 'all' } }, arrivals: { from: 'generated', conversations: 3, seed: 1 } },
    }),
  },
  'POST /lines/:id/follow-profile': { input: ({ followerId }) => ({ params: { id: followerId }, body: { paths: ['/closing'] } }) },
  'GET /settings-profiles': {},
  'POST /settings-profiles': { input: () => ({ body: { name: 'Second', settings: { hours, autoReplies } } }) },
  'GET /settings-profiles/:id': { input: profile },
  'PATCH /settings-profiles/:id': {
    input: (house) => ({ ...profile(house), body: { name: 'Profile', settings: { closing: { graceSeconds: 5 } } } }),
  },
  'DELETE /settings-profiles/:id': {
    input: profile,
    own: async ({ admin }) => ({
      params: { id: (await admin.api.call('POST /settings-profiles', { body: { name: 'Short-lived' } })).id },
    }),
  },

  'GET /connectors': {},
  'POST /connectors/test': { input: () => ({ body: { connector: 'webchat', credentials: {}, settings: { title: 'Chat' } } }) },
  'GET /channels': {},
  'POST /channels': {
    input: ({ here }) => ({ body: { lineId: here.lineId, connector: 'webchat', name: 'Other site', settings: { title: 'Chat' } } }),
  },
  'GET /channels/:id': { input: channel },
  'PATCH /channels/:id': { input: (house) => ({ ...channel(house), body: { name: 'Our site', settings: { color: '#123456' } } }) },
  'DELETE /channels/:id': {
    input: channel,
    async own({ admin, here }) {
      const body = { lineId: here.lineId, connector: 'webchat', name: 'Short-lived' }
      return { params: { id: (await admin.api.call('POST /channels', { body })).id } }
    },
  },
  'POST /channels/:id/check': { input: channel },
  'POST /channels/:id/identity-secret': { input: (house) => ({ ...channel(house), body: { rotate: false } }) },

  'GET /conversations': {
    input: ({ here }) => ({ query: { view: 'all', lineId: here.lineId, sort: 'newest', status: 'active,closed', q: 'said' } }),
  },
  'GET /conversations/counters': {},
  'GET /conversations/:id': { input: conversation },
  'GET /conversations/:id/messages': { input: (house) => ({ ...conversation(house), query: { after: '0', thread: 'true' } }) },
  'POST /conversations/:id/messages': {
    input: (house) => ({ ...conversation(house), body: { text: 'Hello', visibility: 'public', clientMessageId: 'example' } }),
    foreign: (house) => {
      const { here, there } = house
      const files = [there.unsent.operator, there.unsent.visitor, there.fileId, here.unsent.visitor, here.fileId]
      const quoted = [there.messageId, there.noteId]
      return [
        ...files.map((id) => saying(() => ({ attachments: [id] }))(house)),
        ...quoted.map((id) => saying(() => ({ replyToId: id }))(house)),
      ]
    },
  },
  'PATCH /messages/:id': {
    input: (house) => ({ ...message(house), body: { text: 'Changed', entities: [] } }),
    own: async (house) => ({ ...(await madeMessage(house)), body: { text: 'After' } }),
    foreign: ({ here }) => [{ params: { id: here.messageId }, body: { text: 'Forged' } }],
  },
  'DELETE /messages/:id': {
    input: message,
    own: (house) => madeMessage(house),
    foreign: ({ here }) => [{ params: { id: here.messageId } }],
  },
  'POST /messages/:id/retry': { input: message, refusedAs: 409 },
  'POST /conversations/:id/accept': act('waiting'),
  'POST /conversations/:id/skip': {
    input: conversation,
    async own(house) {
      const id = await house.conversation('waiting')
      const { operator } = house.here
      await house.admin.api.call('POST /conversations/:id/transfer', { params: { id }, body: { userId: operator.id } })
      return { params: { id } }
    },
  },
  'POST /conversations/:id/transfer': {
    input: (house) => ({ ...conversation(house), body: { userId: house.spare.id } }),
    own: async (house) => ({ params: { id: await house.conversation() }, body: { lineId: house.there.lineId } }),
  },
  'POST /conversations/:id/intercept': act('waiting'),
  'POST /conversations/:id/pin': act(),
  'POST /conversations/:id/unpin': act(),
  'POST /conversations/pin-all': {},
  'POST /conversations/unpin-all': {},
  'POST /conversations/:id/close': {
    input: (house) => ({ ...conversation(house), body: { silent: true, accept: false } }),
    ...ofItsOwn('active', { body: { silent: true } }),
  },
  'POST /conversations/:id/spam': act(),
  'POST /conversations/:id/block': {
    input: (house) => ({ ...conversation(house), body: { reason: 'rude' } }),
    ...ofItsOwn('active', { body: { reason: 'rude' } }),
  },
  'GET /blocked-customers': { input: () => ({ query: { limit: '10' } }) },
  'DELETE /blocked-customers/:customerId': { input: ({ blockedCustomerId }) => ({ params: { customerId: blockedCustomerId } }) },
  'GET /transfer-targets': {},
  'POST /conversations/:id/join': act('waiting'),
  'POST /conversations/:id/leave': act('waiting'),
  'POST /conversations/:id/invite': {
    input: (house) => ({ ...conversation(house), body: { userId: house.spare.id } }),
    own: async (house) => ({ params: { id: await house.conversation() }, body: { userId: house.spare.id } }),
  },
  'POST /conversations/:id/restart': {
    input: ({ closedId }) => ({ params: { id: closedId }, body: {} }),
    async own(house) {
      const id = await house.conversation()
      await house.here.operator.api.call('POST /conversations/:id/close', { params: { id }, body: { silent: true } })
      return { params: { id } }
    },
    foreign: ({ closedId, here, there }) =>
      [there.messageId, there.noteId, here.messageId].map((messageId) => ({ params: { id: closedId }, body: { messageId } })),
  },
  'POST /conversations/:id/read': { input: (house) => ({ ...conversation(house), body: { seq: 1 } }) },
  'GET /conversations/:id/trail': { input: conversation },
  'POST /files': {},
  'GET /search': { input: ({ here }) => ({ query: { q: here.words.said, in: 'messages,files' } }) },

  'GET /chat/:channelId/config': { input: (house) => ({ ...site(house), query: { language: 'ru', pageLanguage: 'en' } }) },
  'POST /chat/:channelId/session': {
    input: (house) => ({ ...site(house), body: { language: 'en', page: { url: 'https://shop.example/', title: 'Shop' } } }),
  },
  'GET /chat/messages': { input: () => ({ query: { limit: '10' } }) },
  'POST /chat/consent': {
    input: () => ({ body: { version: 'none such', page: { url: 'https://shop.example/', title: 'Shop' } } }),
    async own({ url, here }) {
      const { token, api: chat } = await visit(url, here.channelId)
      const { consent } = await chat.call('GET /chat/messages')
      return { token, body: { version: consent?.version } }
    },
  },
  'POST /chat/messages': {
    input: () => ({
      body: { clientMessageId: 'example', text: 'Hello again', page: { url: 'https://shop.example/', title: 'Shop' } },
    }),
    foreign: ({ here, there }) => [
      ...[there.unsent.operator, there.unsent.visitor, there.fileId, here.unsent.operator, here.fileId].map((id) => ({
        body: { clientMessageId: 'foreign file', attachments: [id] },
      })),
      ...[there.messageId, here.noteId].map((id) => ({ body: { clientMessageId: 'foreign quote', text: 'x', replyToId: id } })),
    ],
  },
  'POST /chat/read': { input: () => ({ body: { seq: 1 } }) },
  'POST /chat/files': {},
  'DELETE /chat/files/:id': {
    input: ({ here }) => ({ params: { id: here.unsent.visitor } }),
    own: async ({ here }) => ({
      params: { id: (await here.visitor.api.upload('/chat/files', 'a.txt', new TextEncoder().encode('a'))).id },
    }),
    foreign: ({ here, there }) =>
      [there.unsent.visitor, there.unsent.operator, here.unsent.operator, there.fileId, here.fileId].map((id) => ({ params: { id } })),
  },
  'DELETE /chat/session': { own: async ({ url, here }) => ({ token: (await arrive(url, here.channelId)).token }) },

  'POST /lines/:id/preview': {
    input: (house) => ({ ...line(house), body: { at: '2026-01-01T10:00:00Z', patch: { closing: {} }, language: 'en' } }),
  },
  'GET /customers/:id/consents': { input: ({ here }) => ({ params: { id: here.customerId } }) },
}

export const keys = Object.keys(api) as ApiKey[]
export const endpointOf = (key: ApiKey): Endpoint => api[key]
/** What is missing is told by a test of its own. */
export const exampleOf = (key: ApiKey): Example => (Object.hasOwn(examples, key) ? examples[key] : {})
export const isRead = (key: string) => key.startsWith('GET ')

/** The path of a call with its parameters filled in as they are given, in the form they are sent in. */
export function pathOf(key: ApiKey, { params = {}, query }: Input): string {
  const template = key.split(' ')[1] ?? ''
  const path = template.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '')
  return `/api/v1${path}${query ? `?${new URLSearchParams(query).toString()}` : ''}`
}
