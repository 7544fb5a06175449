import { createHmac, randomBytes } from 'node:crypto'
import { createDeliveries, type Deliveries } from '../../src/deliveries.ts'
import { startSimulator } from '../../src/simulator.ts'
import type { SimulatedRequest, SimulatedResponse, Simulator } from '../../src/simulator-types.ts'

export interface PigeonSimulator extends Simulator {
  key: string
  /** a note from a loft to us */
  write(loft: string, text: string): void
  block(loft: string): void
  sent: { id: string; to: string; text: string }[]
}

/** Pigeon Post with one account. */
export async function startPigeonSimulator(options: { port?: number } = {}): Promise<PigeonSimulator> {
  const key = `loft-${randomBytes(5).toString('hex')}`
  const webhookKey = randomBytes(16).toString('hex')
  const blocked = new Set<string>()
  const sent: PigeonSimulator['sent'] = []
  let webhook: string | null = null
  let lastId = 0

  const methods: Record<string, (request: SimulatedRequest) => SimulatedResponse | Promise<SimulatedResponse>> = {
    'GET /me': () => ({ body: { id: 'loft-7', name: 'Our loft' } }),
    'POST /notes': ({ body }) => {
      const note = JSON.parse(body.toString('utf8')) as { to: string; text: string }
      if (blocked.has(note.to)) return { status: 403, body: { error: 'the loft is closed to you' } }
      if (note.text.length > 160) return { status: 400, body: { error: 'too heavy for a pigeon' } }
      const id = `n${sent.length + 1}`
      sent.push({ id, ...note })
      return { body: { id }, accepted: note }
    },
    'PUT /webhook': ({ body }) => {
      webhook = (JSON.parse(body.toString('utf8')) as { url: string }).url
      deliveries.wake()
      return { body: { key: webhookKey }, accepted: { url: webhook } }
    },
    'DELETE /webhook': () => {
      webhook = null
      return { body: {}, accepted: {} }
    },
    'GET /events': async ({ url, signal }) => {
      for (const { id } of deliveries.pending()) if (Number(id) <= Number(url.searchParams.get('after'))) deliveries.confirm(id)
      if (deliveries.pending().length === 0) await arrival(deliveries, Number(url.searchParams.get('wait')), signal)
      return { body: { events: deliveries.pending().flatMap(({ body }) => (JSON.parse(body) as { events: unknown[] }).events) } }
    },
  }

  const simulator = await startSimulator({
    name: 'Pigeon Post',
    ...options,
    route(request) {
      const run = methods[`${request.verb} ${request.url.pathname}`]
      if (!run) return null
      const allowed = request.headers.authorization === `Bearer ${key}`
      return { method: request.url.pathname, run: () => (allowed ? run(request) : { status: 401, body: { error: 'wrong key' } }) }
    },
    refuse(fault) {
      if (fault.kind === 'rate_limited')
        return { status: 429, headers: { 'retry-after': String(fault.retryAfterSeconds) }, body: { error: 'tired' } }
      return { status: { unauthorized: 401, blocked: 403, error: fault.status }[fault.kind], body: { error: fault.kind } }
    },
  })
  const deliveries = createDeliveries({
    faults: simulator.deliveries,
    retry: { firstMs: 20, maxMs: 1000 },
    target: (body) =>
      webhook === null
        ? null
        : { url: webhook, headers: { 'x-pigeon-signature': createHmac('sha256', webhookKey).update(body).digest('hex') } },
  })

  return {
    ...simulator,
    key,
    sent,
    write(loft, text) {
      lastId += 1
      const event = { type: 'note', id: lastId, loft, from: 'Anna', text, at: new Date().toISOString() }
      deliveries.push({ id: String(lastId), orderKey: loft, body: JSON.stringify({ events: [event] }) })
    },
    block: (loft) => void blocked.add(loft),
    close() {
      deliveries.close()
      return simulator.close()
    },
  }
}

function arrival(deliveries: Deliveries, seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      stop()
      resolve()
    }
    const timer = setTimeout(end, seconds * 1000)
    const stop = deliveries.onPush(end)
    signal.addEventListener('abort', end, { once: true })
  })
}
