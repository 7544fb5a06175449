import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { type WebSocket, WebSocketServer } from 'ws'

/**
 * A program that does nothing but keep sockets, and for every POST writes one row and then tells all sockets.
 * `PGHOST` and the like say where; without them it only keeps sockets. Prints its port.
 */
const pool = process.env.PGHOST ? new pg.Pool({ max: 16 }) : null
await pool?.query('create table if not exists bench_bare (id bigint generated always as identity primary key, text text not null)')

const sockets = new Set<WebSocket>()
const http = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', async () => {
    await pool?.query({ name: 'bare', text: 'insert into bench_bare (text) values ($1)', values: [body] })
    for (const socket of sockets) socket.send(body)
    response.end()
  })
})
const wss = new WebSocketServer({ server: http, perMessageDeflate: false })
wss.on('connection', (socket) => {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
})
http.listen(0, '127.0.0.1', () => console.log((http.address() as AddressInfo).port))
process.on('SIGTERM', () => process.exit(0))
