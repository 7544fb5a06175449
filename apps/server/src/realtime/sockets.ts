import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { errors } from '@omniline/contracts/errors'
import { ClientFrame, closeCodes } from '@omniline/contracts/realtime'
import { type WebSocket, WebSocketServer } from 'ws'
import { authenticate, sessionTokenOf } from '../accounts/public.ts'
import type { App } from '../platform/app.ts'
import { type Caller, fromOwnPage } from '../platform/http.ts'
import { authenticateVisitor } from '../webchat/public.ts'
import { audienceOf } from './audience.ts'
import { type Connection, type Connections, isStaff, sendNow } from './connections.ts'
import type { Feed } from './feed.ts'
import { type Cursor, encodeCursor } from './log.ts'

const path = '/api/v1/realtime'
const frameMaxBytes = 64 * 1024
const helloWithinMs = 10_000
/** We ask this often; who has said nothing for twice and a half as long is gone. */
const pingMs = 25_000
const framesPerSecondMax = 30

export interface SocketHooks {
  joined(connection: Connection): void
  left(connection: Connection): void
  heard(connection: Connection, frame: Extract<ClientFrame, { type: 'typing' | 'viewing' }>): void
}

/** Takes WebSocket upgrades of `server` at `/api/v1/realtime`. */
export function acceptSockets(
  app: App,
  server: Server,
  connections: Connections,
  feed: Feed,
  hooks: SocketHooks,
): { stop(): Promise<void> } {
  const wss = new WebSocketServer({ noServer: true, maxPayload: frameMaxBytes, perMessageDeflate: false })

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (request.url?.split('?')[0] !== path) return refuse(stream, 404)
    if (!fromOurselves(app, request)) return refuse(stream, 403)
    wss.handleUpgrade(request, stream, head, (socket) => greet(socket, cookieOf(app, request)))
  })

  /** Nothing is told and nothing is believed before a good hello. */
  function greet(socket: WebSocket, cookie: string | null): void {
    socket.on('error', () => socket.terminate())
    const tooLate = setTimeout(() => socket.close(closeCodes.unauthenticated, 'no hello'), helloWithinMs)
    socket.once('close', () => clearTimeout(tooLate))
    socket.once('message', (data, binary) => {
      clearTimeout(tooLate)
      const frame = binary ? null : readFrame(String(data))
      if (frame?.type !== 'hello') return refuseFrame(socket)
      welcome(socket, frame.token ?? cookie, frame.resumeFrom).catch((error) => {
        app.log.error({ err: error }, 'a socket could not be welcomed')
        socket.close(1011)
      })
    })
  }

  async function welcome(socket: WebSocket, token: string | null, resumeFrom: string | undefined): Promise<void> {
    const who = token ? await identify(app, token) : null
    if (!who || !token) {
      socket.send(JSON.stringify({ type: 'error', data: { code: 'unauthenticated', title: errors.unauthenticated.title } }))
      socket.close(closeCodes.unauthenticated, 'unauthenticated')
      return
    }
    const connection = await connectionFor(app, socket, who, token)
    if (socket.readyState !== socket.OPEN) return
    listen(connection)
    const position = await feed.join((position) => {
      connections.add(connection)
      const cursor = encodeCursor(position)
      const data = isStaff(connection) ? { userId: connection.who.userId } : { visitorId: connection.who.customerId }
      sendNow(connection, JSON.stringify({ type: 'ready', cursor: resumeFrom ?? cursor, data }))
      if (resumeFrom === undefined) connection.held = null
    })
    if (!(await isStillWelcome(connection))) return socket.close(closeCodes.unauthenticated, 'unauthenticated')
    if (resumeFrom !== undefined) await tellPast(connection, resumeFrom, position)
    hooks.joined(connection)
  }

  /** Rights that changed between the first look and the joining were told to nobody. */
  async function isStillWelcome(connection: Connection): Promise<boolean> {
    const who = await identify(app, connection.token)
    if (who?.kind === 'staff' && isStaff(connection)) Object.assign(connection, { who, audience: await audienceOf(app.db, who) })
    return who !== null
  }

  async function tellPast(connection: Connection, resumeFrom: string, until: Cursor): Promise<void> {
    const told = await feed.replay(connection, resumeFrom, until)
    if (told) return release(connection)
    await feed.join((position) => {
      connection.held = null
      sendNow(connection, JSON.stringify({ type: 'resync', cursor: encodeCursor(position), data: null }))
    })
  }

  function listen(connection: Connection): void {
    const { socket } = connection
    let second = 0
    let inThisSecond = 0
    socket.on('close', () => {
      connections.remove(connection)
      hooks.left(connection)
    })
    socket.on('pong', () => {
      connection.lastHeardAt = performance.now()
    })
    socket.on('message', (data, binary) => {
      connection.lastHeardAt = performance.now()
      const now = Math.floor(connection.lastHeardAt / 1000)
      inThisSecond = now === second ? inThisSecond + 1 : 1
      second = now
      if (inThisSecond > framesPerSecondMax) return socket.close(closeCodes.badFrame, 'too many frames')
      const frame = binary ? null : readFrame(String(data))
      if (!frame || frame.type === 'hello') return refuseFrame(socket)
      if (frame.type !== 'pong') hooks.heard(connection, frame)
    })
  }

  const heartbeat = setInterval(() => {
    const silentSince = performance.now() - pingMs * 2.5
    for (const connection of connections.all()) {
      if (connection.lastHeardAt < silentSince) connection.socket.terminate()
      else {
        connection.socket.ping()
        sendNow(connection, '{"type":"ping"}')
      }
    }
  }, pingMs)

  return {
    async stop() {
      clearInterval(heartbeat)
      for (const socket of wss.clients) socket.close(closeCodes.restarting, 'restarting')
      const closed = new Promise<void>((resolve) => wss.close(() => resolve()))
      const force = setTimeout(() => {
        for (const socket of wss.clients) socket.terminate()
      }, 1000)
      await closed
      clearTimeout(force)
    },
  }
}

/** What was held while the past was told, then live. */
function release(connection: Connection): void {
  const held = connection.held ?? []
  connection.held = null
  for (const frame of held) sendNow(connection, frame)
}

export async function identify(app: App, token: string): Promise<Caller | null> {
  return token.startsWith('v_') ? authenticateVisitor(app, token) : authenticate(app, token)
}

async function connectionFor(app: App, socket: WebSocket, who: Caller, token: string): Promise<Connection> {
  const base = { socket, token, held: [], doubt: null, lastHeardAt: performance.now() }
  if (who.kind === 'staff') return { ...base, who, audience: await audienceOf(app.db, who), viewing: null }
  return { ...base, who }
}

function readFrame(text: string): ClientFrame | null {
  try {
    const parsed = ClientFrame.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    // Not JSON: the caller closes the socket and says so.
    return null
  }
}

function refuseFrame(socket: WebSocket): void {
  socket.send(JSON.stringify({ type: 'error', data: { code: 'invalid_input', title: errors.invalid_input.title } }))
  socket.close(closeCodes.badFrame, 'bad frame')
}

function refuse(stream: Duplex, status: 403 | 404): void {
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** A page of another site must not open a socket with our cookie. Programs send no Origin. */
const fromOurselves = (app: App, request: IncomingMessage): boolean =>
  request.headers.origin === undefined || fromOwnPage(app.config, asked(request))

/** Only a session: API and visitors' tokens are not taken from a cookie, as everywhere. */
function cookieOf(app: App, request: IncomingMessage): string | null {
  const token = sessionTokenOf(app.config, asked(request))
  return token?.startsWith('s_') ? token : null
}

const asked = (request: IncomingMessage) => ({ headers: request.headers, protocol: 'http', host: request.headers.host ?? '' })
