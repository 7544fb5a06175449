import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Playground } from './playground.ts'

export interface PageServer {
  url: string
  close(): Promise<void>
}

const folder = join(import.meta.dirname, 'page')
const bodyMaxBytes = 64 * 1024 * 1024

interface Answer {
  status?: number
  headers?: Record<string, string>
  body: Buffer | string
}
interface Asked {
  verb: string
  path: string
  body: Buffer
}

/** The page with the phones, on this machine only. Passes on to the simulators what they would not tell another origin. */
export async function servePage(playground: Playground, port: number): Promise<PageServer> {
  const script = await bundle()

  async function route({ verb, path, body }: Asked): Promise<Answer> {
    switch (`${verb} ${path}`) {
      case 'GET /':
        return { headers: pageHeaders(playground.url()), body: await readFile(join(folder, 'index.html')) }
      case 'GET /page.css':
        return { headers: { 'content-type': 'text/css; charset=utf-8' }, body: await readFile(join(folder, 'page.css')) }
      case 'GET /page.js':
        return { headers: { 'content-type': 'text/javascript; charset=utf-8' }, body: script }
      case 'GET /state':
        return json(await playground.state())
      case 'POST /clean':
        await playground.clean()
        return json({})
      default:
        return path.startsWith('/telegram/_sim') ? passOn({ verb, path: path.slice('/telegram'.length), body }) : notFound
    }
  }

  async function passOn({ verb, path, body }: Asked): Promise<Answer> {
    const response = await fetch(playground.telegramUrl() + path, { method: verb, ...(body.length > 0 && { body: new Uint8Array(body) }) })
    if (verb !== 'GET') playground.touched()
    const headers: Record<string, string> = {}
    for (const name of ['content-type', 'x-content-type-options', 'content-security-policy']) {
      const value = response.headers.get(name)
      if (value) headers[name] = value
    }
    return { status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = isOurs(request)
      ? await route({ verb: request.method ?? 'GET', path: pathOf(request), body: await read(request) })
      : { status: 403, body: 'This page is for this machine only.' }
    response.writeHead(answer.status ?? 200, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...answer.headers })
    response.end(answer.body)
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: Error) => {
      if (!response.headersSent) response.writeHead(502, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: error.message }))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const notFound: Answer = { status: 404, body: 'There is nothing here.' }
const json = (value: unknown): Answer => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) })

/** The query belongs to the path here: the simulator reads it. */
const pathOf = (request: IncomingMessage): string => {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost')
  return pathname + search
}

/** Neither another site's page (its origin) nor another name that leads here (its host) may play with it. */
function isOurs({ headers }: IncomingMessage): boolean {
  const host = headers.host ?? ''
  return /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host) && (headers.origin === undefined || headers.origin === `http://${host}`)
}

const pageHeaders = (productUrl: string) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    `frame-src ${productUrl}`,
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
})

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyMaxBytes) throw new Error('This is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'main.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    minify: true,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
