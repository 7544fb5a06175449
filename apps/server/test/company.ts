import type { Role } from '@omniline/contracts/accounts'
import type { LineInput } from '@omniline/contracts/lines'
import { type Client, client } from './client.ts'

export const password = 'correct horse battery'

export interface Person {
  id: string
  email: string
  api: Client
  token: string
}

/** Sets the installation up and signs its administrator in. */
export async function setUp(url: string, language: 'ru' | 'en' = 'en'): Promise<Person> {
  const email = 'admin@example.com'
  const { token, user } = await client(url).call('POST /setup', {
    body: { companyName: 'Acme', language, timeZone: 'Europe/Moscow', admin: { name: 'Ada Admin', email, password } },
  })
  return { id: user.id, email, token, api: client(url, token) }
}

/** A user with a password, signed in. */
export async function hire(url: string, admin: Person, name: string, role: Role = 'operator'): Promise<Person> {
  const email = `${name.toLowerCase().replace(/\W/g, '.')}@example.com`
  const { id } = await admin.api.call('POST /users', { body: { name, email, password, role } })
  const { token } = await client(url).call('POST /auth/login', { body: { email, password } })
  return { id, email, token, api: client(url, token) }
}

/** A line served by these people, in this order, with a site chat on it. */
export async function openSiteChat(
  admin: Person,
  people: Person[],
  line: Partial<LineInput> = {},
): Promise<{ lineId: string; channelId: string }> {
  const queue = people.map(({ id }) => ({ type: 'user' as const, id }))
  const { id: lineId } = await admin.api.call('POST /lines', { body: { name: 'Support', queue, ...line } })
  const { id: channelId } = await admin.api.call('POST /channels', { body: { lineId, connector: 'webchat', name: 'Our site' } })
  return { lineId, channelId }
}

export interface Visitor {
  id: string
  token: string
  api: Client
  /** The message's id. */
  write(text: string): Promise<string>
}

/** A visitor of the site chat with a session. */
export async function visit(url: string, channelId: string): Promise<Visitor> {
  const { token, visitor } = await client(url).call('POST /chat/:channelId/session', { params: { channelId }, body: {} })
  const api = client(url, token)
  let count = 0
  return {
    id: visitor.id,
    token,
    api,
    write: async (text) => (await api.call('POST /chat/messages', { body: { clientMessageId: `${visitor.id}-${++count}`, text } })).id,
  }
}
