import diagnostics from 'node:diagnostics_channel'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { pino } from 'pino'
import type { App } from '../../src/platform/app.ts'
import { startServer } from '../../src/server.ts'
import { type Client, client } from '../client.ts'
import { hire, openSiteChat, password, type Person, setUp, type Visitor, visit } from '../company.ts'
import { buildChannel } from '../factories/channels.ts'
import { buildConversation } from '../factories/inbox.ts'
import { type TestAppOptions, testApp } from '../harness.ts'

/** A route as it was registered, whoever did it. */
export interface Registered {
  method: string
  url: string
  /** a call of the contract's table */
  table: boolean
}

/** A line with its site chat, and what was said there. */
export interface Side {
  lineId: string
  channelId: string
  operator: Person
  visitor: Visitor
  customerId: string
  conversationId: string
  threadId: string
  /** of the visitor, public */
  messageId: string
  /** of the operator, public */
  answerId: string
  /** of the operator, internal */
  noteId: string
  /** sent by the visitor */
  fileId: string
  /** pictures that nobody but whoever uploaded them may use */
  unsent: { operator: string; visitor: string }
  /** words that nobody of another side may ever read */
  words: { said: string; note: string; file: string }
}

/**
 * A company with two lines that know nothing of each other, people of every role, and credentials of every kind,
 * those that hold no more included.
 */
export interface House {
  url: string
  app: App
  routes: Registered[]
  /** every line of the log */
  log: string[]
  admin: Person
  supervisor: Person
  /** our side: `operator` serves it. The other one's people are strangers to it */
  here: Side
  there: Side
  /** another visitor of the chat `here`, who has written too */
  neighbour: Visitor
  /** a colleague whom anything may happen to */
  spare: { id: string }
  invitedId: string
  invitation: string
  teamId: string
  profileId: string
  /** a line that follows `profileId` and goes its own way in `/closing` */
  followerId: string
  /** a channel of a messenger, with a webhook */
  botId: string
  blockedCustomerId: string
  /** a conversation `here` that is over, of another customer */
  closedId: string
  ownSession: string
  ownApiToken: { id: string; token: string }
  /** tokens that held once */
  ended: Record<'signedOut' | 'deactivated' | 'deactivatedApiToken' | 'revokedApiToken' | 'forgottenVisitor', string>
  /** a conversation `here`: `active` with its operator, or `waiting` */
  conversation(state?: 'active' | 'waiting'): Promise<string>
  close(): Promise<void>
}

const root = join(import.meta.dirname, '../../../..')
const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AAQhAAAB/uAgGk0lr9AAAAAElFTkSuQmCC', 'base64')
/** Not to be found by accident. */
const secretWord = (what: string) => `${what}${randomBytes(8).toString('hex')}`

/** The whole server on a database of its own, with its routes and its log overheard. */
export async function openServer(
  options: TestAppOptions = {},
): Promise<Pick<House, 'url' | 'app' | 'routes' | 'log'> & { close(): Promise<void> }> {
  const test = await testApp(options)
  const log: string[] = []
  const routes: Registered[] = []
  const app: App = {
    ...test.app,
    log: pino(
      { level: 'debug' },
      new Writable({
        write: (chunk, _encoding, done) => {
          log.push(String(chunk))
          done()
        },
      }),
    ),
  }
  const overhear = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url, config }: RouteOptions) => {
      for (const one of [method].flat()) routes.push({ method: one, url, table: config?.table === true })
    })
  }
  diagnostics.subscribe('fastify.initialization', overhear)
  const server = await startServer(app, {
    buildDir: join(root, '.build'),
    migrationsDir: join(root, 'apps/server/migrations'),
    soleProcess: true,
  }).finally(() => diagnostics.unsubscribe('fastify.initialization', overhear))
  return {
    url: server.url,
    app,
    routes,
    log,
    async close() {
      await server.stop()
      await test.close()
    },
  }
}

export async function openHouse(options: TestAppOptions = {}): Promise<House> {
  const server = await openServer(options)
  const { url, app } = server
  const admin = await setUp(url)
  const [olga, igor, sue, gone, spare] = await Promise.all([
    hire(url, admin, 'Olga Here'),
    hire(url, admin, 'Igor There'),
    hire(url, admin, 'Sue Supervisor', 'supervisor'),
    hire(url, admin, 'Gone Gregory'),
    hire(url, admin, 'Spare Sam'),
  ])
  const [here, there] = [await furnish(server, admin, olga), await furnish(server, admin, igor)]
  const { call } = admin.api

  const neighbour = await arrive(url, here.channelId)
  await neighbour.write('I am next door')
  await acceptAll(olga, here.lineId)

  const spammer = await buildConversation(app, { channel: siteOf(here) })
  const { customer } = await call('POST /conversations/:id/block', { params: { id: spammer.conversationId }, body: { reason: 'spam' } })

  const { id: invitedId } = await call('POST /users', { body: { name: 'Invited Ivan', email: 'ivan@example.com' } })
  const team = await call('POST /teams', { body: { name: 'Team', memberIds: [spare.id] } })
  const profile = await call('POST /settings-profiles', { body: { name: 'Profile' } })
  const follower = await call('POST /lines', { body: { name: 'Follower', profileId: profile.id, closing: { graceSeconds: 5 } } })
  const bot = await buildChannel(app, { lineId: here.lineId, connector: 'telegram' })

  const signedOut = (await signIn(url, olga)).token
  await client(url, signedOut).call('POST /auth/logout')
  const goneToken = await gone.api.call('POST /me/tokens', { body: { name: 'gone' } })
  await call('PATCH /users/:id', { params: { id: gone.id }, body: { active: false } })
  const revoked = await olga.api.call('POST /me/tokens', { body: { name: 'revoked' } })
  await olga.api.call('DELETE /me/tokens/:id', { params: { id: revoked.id } })
  const forgotten = await visit(url, there.channelId)
  await forgotten.api.call('DELETE /chat/session')
  const [session] = await olga.api.call('GET /me/sessions')

  const conversation: House['conversation'] = async (state = 'active') => {
    const { conversationId } = await buildConversation(app, { channel: siteOf(here) })
    if (state === 'active') await olga.api.call('POST /conversations/:id/accept', { params: { id: conversationId } })
    return conversationId
  }
  const closedId = await conversation()
  await olga.api.call('POST /conversations/:id/close', { params: { id: closedId }, body: { silent: true } })

  return {
    ...server,
    conversation,
    closedId,
    admin,
    supervisor: sue,
    here,
    there,
    neighbour,
    spare,
    invitedId,
    invitation: await inviteAgain(admin, invitedId),
    teamId: team.id,
    profileId: profile.id,
    followerId: follower.id,
    botId: bot.id,
    blockedCustomerId: customer.id,
    ownSession: session?.id ?? '',
    ownApiToken: await olga.api.call('POST /me/tokens', { body: { name: 'own' } }),
    ended: {
      signedOut,
      deactivated: gone.token,
      deactivatedApiToken: goneToken.token,
      revokedApiToken: revoked.token,
      forgottenVisitor: forgotten.token,
    },
  }
}

const siteOf = ({ channelId, lineId }: Side) => ({ id: channelId, lineId, connector: 'webchat' })

export const signIn = (url: string, { email }: Pick<Person, 'email'>) => client(url).call('POST /auth/login', { body: { email, password } })

/** The token at the end of a new link. */
export async function inviteAgain(admin: Person, id: string): Promise<string> {
  const { url } = await admin.api.call('POST /users/:id/invitation', { params: { id } })
  return url.split('/').at(-1) ?? ''
}

/** A visitor who has agreed to what the line asks for. */
export async function arrive(url: string, channelId: string): Promise<Visitor> {
  const visitor = await visit(url, channelId)
  const { consent } = await visitor.api.call('GET /chat/messages')
  if (consent && !consent.given) await visitor.api.call('POST /chat/consent', { body: { version: consent.version } })
  return visitor
}

async function acceptAll(operator: Person, lineId: string): Promise<string[]> {
  const { items } = await operator.api.call('GET /conversations', { query: { lineId, view: 'queue' } })
  for (const { id } of items) await operator.api.call('POST /conversations/:id/accept', { params: { id } })
  return items.map(({ id }) => id)
}

async function furnish({ url }: Pick<House, 'url'>, admin: Person, operator: Person): Promise<Side> {
  const { lineId, channelId } = await openSiteChat(admin, [operator], {
    name: `Line of ${operator.email}`,
    consent: { enabled: true, text: 'We keep what you write.', translations: { ru: 'Мы храним то, что вы пишете.' }, url: null },
  })
  const words = { said: secretWord('said'), note: secretWord('note'), file: secretWord('file') }
  const upload = (by: Client, path: '/files' | '/chat/files') =>
    by.upload(path, `${words.file}.txt`, new TextEncoder().encode(words.file)).then(({ id }) => id)
  const visitor = await arrive(url, channelId)
  const fileId = await upload(visitor.api, '/chat/files')
  const { id: messageId } = await visitor.api.call('POST /chat/messages', {
    body: { clientMessageId: 'first', text: words.said, attachments: [fileId] },
  })
  const [conversationId = ''] = await acceptAll(operator, lineId)
  const say = (text: string, visibility: 'public' | 'internal') =>
    operator.api.call('POST /conversations/:id/messages', { params: { id: conversationId }, body: { text, visibility } })
  const answer = await say(`answered ${words.said}`, 'public')
  const note = await say(words.note, 'internal')
  return {
    lineId,
    channelId,
    operator,
    visitor,
    customerId: visitor.id,
    conversationId,
    threadId: answer.threadId,
    messageId,
    answerId: answer.id,
    noteId: note.id,
    fileId,
    unsent: {
      operator: (await operator.api.upload('/files', 'face.png', picture)).id,
      visitor: (await visitor.api.upload('/chat/files', 'face.png', picture)).id,
    },
    words,
  }
}
