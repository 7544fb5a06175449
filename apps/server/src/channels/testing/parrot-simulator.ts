import { createDeliveries } from '@omniline/connector-kit/deliveries'
import { startSimulator } from '@omniline/connector-kit/simulator'
import type { SimulatedRequest, SimulatedResponse, Simulator } from '@omniline/connector-kit/simulator-types'
import { randomBytes } from 'node:crypto'
import type { ParrotEvent } from './parrot.ts'

export interface Said {
  id: string
  to: string
  text: string
  key: string
  /** what has the same key is the same */
  once?: boolean
  file?: string
  name?: string
  replyTo?: string | null
}

export interface ParrotSimulator extends Simulator {
  /** token -> account */
  accounts: Map<string, { id: string; name: string }>
  files: Map<string, Buffer>
  birds: Map<string, { name: string; username: string; photo?: string | null }>
  /** on customers' screens: what was sent, as it stands now */
  said: Said[]
  nods: number[]
  ruffles: string[]
  webhook(): string | null
  /** what `verify` of the present registration accepts */
  secret(): string
  blocked: Set<string>
  /** An event of one chat, with the next id. Answers the id. */
  happens(event: Partial<ParrotEvent> & Pick<ParrotEvent, 'perch'>): number
  /** Several events in one delivery. */
  happenTogether(events: (Partial<ParrotEvent> & Pick<ParrotEvent, 'perch'>)[]): void
  /** not yet acknowledged by us */
  waiting(): number
  /** ask for events at the same time: how many do now, and the most that ever did */
  polls: { now: number; most: number }
}

/** The other side of `parrot.ts`, over HTTP. Tokens: `perch-one` at first. */
export async function startParrot(): Promise<ParrotSimulator> {
  let webhook: string | null = null
  let secret = ''
  let lastId = 0
  let lastWord = 0
  const accounts = new Map([['perch-one', { id: 'bird-1', name: 'Our parrot' }]])
  const files = new Map<string, Buffer>()
  const birds: ParrotSimulator['birds'] = new Map()
  const said: Said[] = []
  const nods: number[] = []
  const ruffles: string[] = []
  const blocked = new Set<string>()
  const polls = { now: 0, most: 0 }
  const read = ({ body }: SimulatedRequest) => JSON.parse(body.toString('utf8')) as Record<string, string>
  const last = ({ url }: SimulatedRequest) => url.pathname.split('/').at(-1) ?? ''

  const methods: Record<
    string,
    (request: SimulatedRequest, account: { id: string; name: string }) => SimulatedResponse | Promise<SimulatedResponse>
  > = {
    'GET /me': (_request, account) => ({ body: { ...account, username: account.name.toLowerCase().replace(/ /g, '_') } }),
    'POST /say': (request) => {
      const step = read(request) as unknown as Said
      if (blocked.has(step.to)) return { status: 403, body: { error: 'flew away' } }
      if (step.text === 'swear') return { status: 400, body: { error: 'parrots do not swear' } }
      const known = step.once ? said.find((one) => one.key === step.key) : undefined
      if (known) return { body: { id: known.id } }
      lastWord += 1
      const id = `w${lastWord}`
      said.push({ ...step, id })
      return { body: { id }, accepted: step }
    },
    'PATCH /say': (request) => {
      const one = said.find((each) => each.id === last(request))
      if (!one) return { status: 404, body: {} }
      one.text = read(request).text ?? ''
      return { body: {}, accepted: { id: one.id, text: one.text } }
    },
    'DELETE /say': (request) => {
      const at = said.findIndex((each) => each.id === last(request))
      if (at < 0) return { status: 404, body: {} }
      const [gone] = said.splice(at, 1)
      return { body: {}, accepted: { id: gone?.id } }
    },
    'POST /ruffle': (request) => ({ body: {}, accepted: ruffles.push(read(request).to ?? '') }),
    'POST /nod': (request) => ({ body: {}, accepted: nods.push(Number(read(request).id)) }),
    'PUT /webhook': (request) => {
      webhook = read(request).url ?? null
      secret = randomBytes(12).toString('hex')
      deliveries.wake()
      return { body: { secret }, accepted: { url: webhook } }
    },
    'DELETE /webhook': () => {
      webhook = null
      return { body: {}, accepted: {} }
    },
    'GET /events': async ({ url, signal }) => {
      if (webhook) return { status: 409, body: { error: 'a webhook is set' } }
      polls.now += 1
      polls.most = Math.max(polls.most, polls.now)
      for (const { id } of deliveries.pending()) if (Number(id) <= Number(url.searchParams.get('after'))) deliveries.confirm(id)
      if (deliveries.pending().length === 0) await arrival(Number(url.searchParams.get('wait')), signal)
      polls.now -= 1
      return { body: { events: deliveries.pending().flatMap(({ body }) => (JSON.parse(body) as { events: unknown[] }).events) } }
    },
    'GET /files': (request) => {
      const file = files.get(last(request))
      return file ? { body: file } : { status: 404, body: {} }
    },
    'GET /birds': (request) => {
      const bird = birds.get(last(request))
      return bird ? { body: bird } : { status: 404, body: {} }
    },
  }
  function arrival(seconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        forget()
        resolve()
      }
      const timer = setTimeout(end, seconds * 1000)
      const forget = deliveries.onPush(end)
      signal.addEventListener('abort', end, { once: true })
    })
  }

  const simulator = await startSimulator({
    name: 'Parrot',
    route(request) {
      const method = `${request.verb} /${request.url.pathname.split('/')[1]}`
      const run = methods[method]
      if (!run) return null
      const account = accounts.get(String(request.headers.authorization).replace('Bearer ', ''))
      return { method, run: () => (account ? run(request, account) : { status: 401, body: { error: 'not your parrot' } }) }
    },
    refuse(fault) {
      if (fault.kind === 'rate_limited')
        return { status: 429, headers: { 'retry-after': String(fault.retryAfterSeconds) }, body: { error: 'hoarse' } }
      return { status: { unauthorized: 401, blocked: 403, error: fault.status }[fault.kind], body: { error: fault.kind } }
    },
  })
  const deliveries = createDeliveries({
    faults: simulator.deliveries,
    retry: { firstMs: 20, maxMs: 200 },
    target: () => (webhook === null ? null : { url: webhook, headers: { 'x-parrot-secret': secret } }),
  })

  const made = (event: Partial<ParrotEvent> & Pick<ParrotEvent, 'perch'>): ParrotEvent => {
    lastId += 1
    return { type: 'said', id: lastId, at: new Date().toISOString(), ...event }
  }
  return {
    ...simulator,
    accounts,
    files,
    birds,
    said,
    nods,
    ruffles,
    blocked,
    polls,
    webhook: () => webhook,
    secret: () => secret,
    waiting: () => deliveries.pending().length,
    happens(event) {
      const whole = made(event)
      deliveries.push({ id: String(whole.id), orderKey: whole.perch, body: JSON.stringify({ events: [whole] }) })
      return whole.id
    },
    happenTogether(events) {
      const whole = events.map(made)
      deliveries.push({ id: String(lastId), orderKey: whole[0]?.perch ?? '', body: JSON.stringify({ events: whole }) })
    },
    close() {
      deliveries.close()
      return simulator.close()
    },
  }
}
