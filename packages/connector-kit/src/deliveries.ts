import { type ClientRequest, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { DeliveryFaults } from './faults.ts'

/** One event on its way from a simulated platform to whoever listens. */
export interface SimulatedEvent {
  id: string
  /** events with the same key are delivered one after the other; others side by side */
  orderKey: string
  /** JSON */
  body: string
}
export interface DeliveryTarget {
  url: string
  headers: Record<string, string>
}
export interface DeliveryOptions {
  /** where webhooks go at the moment, and with which headers for this body; null: nowhere, events wait to be polled */
  target(body: string): DeliveryTarget | null
  faults: DeliveryFaults
  /** pause after the first failure, doubled after each further one up to the maximum */
  retry: { firstMs: number; maxMs: number }
  /** what the platform takes for an acknowledgement; default: any 2xx */
  acknowledged?: (status: number, body: string) => boolean
}

/** What a platform holds back until it was acknowledged or polled. */
export interface Deliveries {
  push(event: SimulatedEvent): void
  /** not yet acknowledged, in the order of delivery */
  pending(): SimulatedEvent[]
  /** polled and done with */
  confirm(id: string): void
  clear(): void
  /** the target changed: tries at once */
  wake(): void
  /** calls back at every `push`; answers how to stop that */
  onPush(listener: () => void): () => void
  lastFailure(): { at: Date; detail: string } | null
  close(): void
}

interface Item extends SimulatedEvent {
  /** how often it is still to be delivered */
  copies: number
  place: number
}
interface Lane {
  items: Item[]
  held: Item | null
  busy: boolean
}

/** An event that waits to be overtaken goes on after this time when nothing comes. */
const holdMs = 1000

export function createDeliveries(options: DeliveryOptions): Deliveries {
  const { faults, retry, acknowledged = (status) => status >= 200 && status < 300 } = options
  const lanes = new Map<string, Lane>()
  const listeners = new Set<() => void>()
  const sleepers = new Set<() => void>()
  const requests = new Set<ClientRequest>()
  let failure: { at: Date; detail: string } | null = null
  let places = 0
  let closed = false

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wakeUp = () => {
        clearTimeout(timer)
        sleepers.delete(wakeUp)
        resolve()
      }
      const timer = setTimeout(wakeUp, ms)
      sleepers.add(wakeUp)
    })
  }

  async function work(lane: Lane): Promise<void> {
    if (lane.busy) return
    lane.busy = true
    let pauseMs = retry.firstMs
    for (;;) {
      const item = lane.items[0]
      const target = item && options.target(item.body)
      if (closed || !target) break
      if (faults.delayMs > 0) await pause(faults.delayMs)
      if (closed) break
      const answer = await post(target, item.body, requests)
      if ('status' in answer && acknowledged(answer.status, answer.body)) {
        done(lane, item)
        pauseMs = retry.firstMs
        continue
      }
      failure = { at: new Date(), detail: 'status' in answer ? `Wrong response from the webhook: ${answer.status}` : answer.detail }
      if (closed) break
      const asked = 'status' in answer && answer.retryAfterSeconds !== undefined ? answer.retryAfterSeconds * 1000 : undefined
      await pause(asked ?? pauseMs)
      pauseMs = Math.min(pauseMs * 2, retry.maxMs)
    }
    lane.busy = false
  }

  function done(lane: Lane, item: Item): void {
    item.copies -= 1
    if (item.copies <= 0) lane.items = lane.items.filter((each) => each !== item)
  }

  function add(lane: Lane, ...items: Item[]): void {
    for (const item of items) {
      places += 1
      lane.items.push({ ...item, place: places })
    }
    void work(lane)
    for (const listener of listeners) listener()
  }

  function hold(lane: Lane, item: Item): void {
    lane.held = item
    void pause(holdMs).then(() => {
      if (lane.held !== item || closed) return
      lane.held = null
      add(lane, item)
    })
  }

  return {
    push(event) {
      const lane = lanes.get(event.orderKey) ?? { items: [], held: null, busy: false }
      lanes.set(event.orderKey, lane)
      const item: Item = { ...event, copies: 1, place: 0 }
      if (faults.duplicate > 0) {
        faults.duplicate -= 1
        item.copies = 2
      }
      if (lane.held) {
        const overtaken = lane.held
        lane.held = null
        add(lane, item, overtaken)
      } else if (faults.reorder > 0) {
        faults.reorder -= 1
        hold(lane, item)
      } else add(lane, item)
    },
    pending: () =>
      [...lanes.values()]
        .flatMap((lane) => lane.items)
        .sort((a, b) => a.place - b.place)
        .map(({ id, orderKey, body }) => ({ id, orderKey, body })),
    confirm(id) {
      for (const lane of lanes.values()) {
        const item = lane.items.find((each) => each.id === id)
        if (item) done(lane, item)
      }
    },
    clear() {
      for (const lane of lanes.values()) Object.assign(lane, { items: [], held: null })
    },
    wake() {
      for (const wakeUp of sleepers) wakeUp()
      for (const lane of lanes.values()) void work(lane)
    },
    onPush(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    lastFailure: () => failure,
    close() {
      closed = true
      for (const wakeUp of sleepers) wakeUp()
      for (const request of requests) request.destroy()
    },
  }
}

type Answer = { status: number; body: string; retryAfterSeconds: number | undefined } | { detail: string }

/** A connection of its own for every request, so that nothing stays open afterwards. */
function post(target: DeliveryTarget, body: string, open: Set<ClientRequest>): Promise<Answer> {
  const bytes = Buffer.from(body)
  const send = target.url.startsWith('https:') ? httpsRequest : httpRequest
  return new Promise((resolve) => {
    const request = send(
      target.url,
      { method: 'POST', agent: false, headers: { 'content-type': 'application/json', ...target.headers, 'content-length': bytes.length } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', (error) => resolve({ detail: error.message }))
        response.on('end', () => {
          const asked = Number(response.headers['retry-after'])
          const retryAfterSeconds = response.headers['retry-after'] !== undefined && asked <= 3600 ? asked : undefined
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8'), retryAfterSeconds })
        })
      },
    )
    open.add(request)
    request.on('close', () => open.delete(request))
    request.on('error', (error) => resolve({ detail: error.message }))
    request.end(bytes)
  })
}
