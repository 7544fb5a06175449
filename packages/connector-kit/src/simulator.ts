import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFaults, type Fault } from './faults.ts'
import { control } from './simulator-control.ts'
import type { Refusal, SimulatedRequest, SimulatedResponse, Simulator, SimulatorOptions } from './simulator-types.ts'

const bodyMaxBytes = 64 * 1024 * 1024

/**
 * The base of every simulator: a fake platform that speaks its real protocol over HTTP on this machine, keeps
 * a record of what took effect and misbehaves on demand. Everything under `/_sim` is for whoever plays the
 * customers (see `simulator-control.ts`); the rest is the platform's.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const closing = new AbortController()
  let count = 0
  const simulator: Simulator = {
    name: options.name,
    url: '',
    faults: createFaults(),
    deliveries: { duplicate: 0, reorder: 0, delayMs: 0 },
    accepted: [],
    requests: () => count,
    async close() {
      closing.abort()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const hungUp = new AbortController()
    response.on('close', () => hungUp.abort())
    const request: SimulatedRequest = {
      verb: incoming.method ?? 'GET',
      url: new URL(incoming.url ?? '/', simulator.url),
      headers: incoming.headers,
      body: await read(incoming),
      signal: AbortSignal.any([hungUp.signal, closing.signal]),
    }
    if (request.url.pathname === '/_sim' || request.url.pathname.startsWith('/_sim/')) {
      return answer(response, await control(request, simulator, options))
    }
    count += 1
    const route = options.route(request)
    if (!route) return answer(response, { status: 404, body: `${options.name} has no ${request.url.pathname}` })
    const fault = simulator.faults.take(route.method)
    if (fault && isRefusal(fault)) return answer(response, options.refuse(fault))
    if (fault?.kind === 'delay') await pause(fault.delayMs, request.signal)
    const result = await route.run()
    if (result.accepted !== undefined) {
      simulator.accepted.push({
        n: (simulator.accepted.at(-1)?.n ?? 0) + 1,
        at: new Date().toISOString(),
        method: route.method,
        details: result.accepted,
      })
    }
    if (fault?.kind === 'lost') response.destroy()
    else if (fault?.kind !== 'silent') answer(response, result)
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      if (response.destroyed) return
      answer(response, { status: 500, body: `The simulator broke: ${error instanceof Error ? error.stack : String(error)}` })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  simulator.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return simulator
}

const isRefusal = (fault: Fault): fault is Refusal => ['rate_limited', 'unauthorized', 'blocked', 'error'].includes(fault.kind)

function answer(response: ServerResponse, { status = 200, headers = {}, body = '' }: SimulatedResponse): void {
  if (response.destroyed) return
  const raw = typeof body === 'string' || Buffer.isBuffer(body)
  response.writeHead(status, { 'content-type': raw ? 'text/plain; charset=utf-8' : 'application/json', ...headers })
  response.end(raw ? body : JSON.stringify(body))
}

async function read(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyMaxBytes) throw new Error(`more than ${bodyMaxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}
