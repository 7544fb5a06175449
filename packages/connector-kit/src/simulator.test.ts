import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createDeliveries, type Deliveries } from './deliveries.ts'
import type { Fault } from './faults.ts'
import { startSimulator } from './simulator.ts'
import type { Simulator } from './simulator-types.ts'
import { until } from './until.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function start(): Promise<Simulator> {
  const simulator = await startSimulator({
    name: 'Parrot',
    route: ({ url, body }) =>
      url.pathname === '/say' ? { method: 'say', run: () => ({ body: { said: true }, accepted: body.toString('utf8') }) } : null,
    refuse: (fault) => ({ status: 400, body: { refused: fault.kind } }),
    actions: {
      repeat: (input) => ({ twice: [input, input] }),
      fail: () => {
        throw new Error('the parrot is asleep')
      },
    },
    file: (id) => (id === 'page' ? { mime: 'text/html', bytes: Buffer.from('<script>') } : null),
  })
  cleanups.push(() => simulator.close())
  return simulator
}

const say = (simulator: Simulator, what = 'hi') => fetch(`${simulator.url}/say`, { method: 'POST', body: what })
const json = (response: Response): Promise<unknown> => response.json()

describe('faults', () => {
  it("refuses once in the platform's words, then goes on", async () => {
    const simulator = await start()
    for (const kind of ['rate_limited', 'unauthorized', 'blocked', 'error'] satisfies Fault['kind'][]) {
      simulator.faults.add({ kind })
      expect(await json(await say(simulator))).toEqual({ refused: kind })
    }
    expect(await json(await say(simulator))).toEqual({ said: true })
    expect(simulator.accepted.map(({ n, method, details }) => ({ n, method, details }))).toEqual([{ n: 1, method: 'say', details: 'hi' }])
    expect(simulator.requests()).toBe(5)
  })

  it('hits the method and the number of requests it is meant for', async () => {
    const simulator = await start()
    simulator.faults.add({ kind: 'error', method: 'sing' })
    simulator.faults.add({ kind: 'error', method: 'say', times: 2 })
    expect([(await say(simulator)).status, (await say(simulator)).status, (await say(simulator)).status]).toEqual([400, 400, 200])
    simulator.faults.clear()
    simulator.faults.add({ kind: 'error', times: null })
    for (let i = 0; i < 5; i++) expect((await say(simulator)).status).toBe(400)
  })

  it('delays, loses the answer or never answers after taking the request', async () => {
    const simulator = await start()
    simulator.faults.add({ kind: 'delay', delayMs: 60 })
    const started = performance.now()
    expect((await say(simulator, 'slow')).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThan(50)
    simulator.faults.add({ kind: 'lost' })
    await expect(say(simulator, 'lost')).rejects.toThrow('fetch failed')
    simulator.faults.add({ kind: 'silent' })
    const silent = say(simulator, 'silent').catch(() => 'broken off')
    await until(() => simulator.accepted.length === 3, 'the third request')
    await simulator.close()
    expect(await silent).toBe('broken off')
    expect(simulator.accepted.map(({ details }) => details)).toEqual(['slow', 'lost', 'silent'])
    await expect(say(simulator)).rejects.toThrow('fetch failed')
  })
})

describe('control', () => {
  const call = (simulator: Simulator, verb: string, path: string, body?: unknown) =>
    fetch(`${simulator.url}/_sim${path}`, { method: verb, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })

  it('introduces itself, plays customers and says what went wrong', async () => {
    const simulator = await start()
    expect(await json(await call(simulator, 'GET', ''))).toEqual({ name: 'Parrot', actions: ['repeat', 'fail'] })
    expect(await json(await call(simulator, 'POST', '/do/repeat', { a: 1 }))).toEqual({ twice: [{ a: 1 }, { a: 1 }] })
    const failed = await call(simulator, 'POST', '/do/fail')
    expect([failed.status, await json(failed)]).toEqual([400, { error: 'the parrot is asleep' }])
    expect((await call(simulator, 'POST', '/do/fly')).status).toBe(404)
    expect((await call(simulator, 'PATCH', '/faults')).status).toBe(404)
    expect(simulator.requests()).toBe(0)
  })

  it('sets faults and shows the record', async () => {
    const simulator = await start()
    await call(simulator, 'POST', '/faults', { kind: 'error', times: 1 })
    expect(await json(await call(simulator, 'GET', '/faults'))).toMatchObject({ items: [{ kind: 'error', status: 500 }] })
    expect((await say(simulator)).status).toBe(400)
    await say(simulator, 'one')
    await say(simulator, 'two')
    expect(await json(await call(simulator, 'GET', '/accepted?after=1'))).toMatchObject({
      items: [{ n: 2, method: 'say', details: 'two' }],
    })
    await call(simulator, 'DELETE', '/accepted')
    expect(await json(await call(simulator, 'GET', '/accepted'))).toEqual({ items: [] })
    await call(simulator, 'POST', '/faults', { kind: 'lost' })
    await call(simulator, 'DELETE', '/faults')
    expect((await say(simulator)).status).toBe(200)
    expect(await json(await call(simulator, 'PUT', '/deliveries', { duplicate: 2 }))).toEqual({ duplicate: 2, reorder: 0, delayMs: 0 })
    const wrong = await call(simulator, 'POST', '/faults', { kind: 'tantrum' })
    expect(wrong.status).toBe(400)
    expect((await call(simulator, 'PUT', '/deliveries', { duplicate: -1 })).status).toBe(400)
  })

  it('shows files without letting them run', async () => {
    const simulator = await start()
    const file = await call(simulator, 'GET', '/files/page')
    expect([file.headers.get('x-content-type-options'), file.headers.get('content-security-policy')]).toEqual(['nosniff', 'sandbox'])
    expect(await file.text()).toBe('<script>')
    expect((await call(simulator, 'GET', '/files/other')).status).toBe(404)
  })
})

describe('deliveries', () => {
  async function house(answers: (body: string) => { status: number; headers?: Record<string, string> }) {
    const got: string[] = []
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8')
        got.push(body)
        const { status, headers } = answers(body)
        response.writeHead(status, headers).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => new Promise((resolve) => server.close(resolve)))
    return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
  }
  function queue(target: () => string | null, faults = { duplicate: 0, reorder: 0, delayMs: 0 }): Deliveries {
    const deliveries = createDeliveries({
      faults,
      retry: { firstMs: 5, maxMs: 20 },
      target: () => {
        const url = target()
        return url === null ? null : { url, headers: {} }
      },
    })
    cleanups.push(() => deliveries.close())
    return deliveries
  }
  const event = (id: string, orderKey = 'a') => ({ id, orderKey, body: id })
  const drained = (deliveries: Deliveries) => until(() => deliveries.pending().length === 0, 'the deliveries')

  it('repeats until it is acknowledged, and holds up only those behind it in the same chat', async () => {
    let refusals = 3
    const { got, url } = await house((body) => ({ status: body === 'a1' && refusals-- > 0 ? 500 : 204 }))
    const deliveries = queue(() => url)
    for (const each of [event('a1'), event('a2'), event('b1', 'b')]) deliveries.push(each)
    await drained(deliveries)
    expect(got.filter((body) => body.startsWith('a'))).toEqual(['a1', 'a1', 'a1', 'a1', 'a2'])
    expect(got.indexOf('b1')).toBeLessThan(got.lastIndexOf('a1'))
    expect(deliveries.lastFailure()?.detail).toContain('500')
  })

  it('waits as long as it is asked to', async () => {
    let first = true
    const times: number[] = []
    const { url } = await house(() => {
      times.push(performance.now())
      const answer = first ? { status: 503, headers: { 'retry-after': '0.2' } } : { status: 200 }
      first = false
      return answer
    })
    const deliveries = queue(() => url)
    deliveries.push(event('a1'))
    await drained(deliveries)
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(180)
  })

  it('delivers twice and in another order when it is told to', async () => {
    const { got, url } = await house(() => ({ status: 200 }))
    const faults = { duplicate: 1, reorder: 0, delayMs: 0 }
    const deliveries = queue(() => url, faults)
    deliveries.push(event('a1'))
    await drained(deliveries)
    faults.reorder = 1
    for (const id of ['a2', 'a3', 'a4']) deliveries.push(event(id))
    await until(() => got.length === 5, 'all of them')
    expect(got).toEqual(['a1', 'a1', 'a3', 'a2', 'a4'])
  })

  it('keeps events until there is somewhere to deliver them, or they are polled', async () => {
    const { got, url } = await house(() => ({ status: 200 }))
    let target: string | null = null
    const deliveries = queue(() => target)
    let pushes = 0
    const stop = deliveries.onPush(() => pushes++)
    for (const each of [event('b1', 'b'), event('a1'), event('b2', 'b')]) deliveries.push(each)
    stop()
    deliveries.push(event('a2'))
    expect(pushes).toBe(3)
    expect(deliveries.pending().map(({ id }) => id)).toEqual(['b1', 'a1', 'b2', 'a2'])
    deliveries.confirm('b1')
    deliveries.confirm('a1')
    target = url
    deliveries.wake()
    await drained(deliveries)
    expect(got.toSorted()).toEqual(['a2', 'b2'])
  })

  it('goes on trying when nobody answers, and stops when it is closed', async () => {
    const { url } = await house(() => ({ status: 200 }))
    const dead = 'http://127.0.0.1:1/'
    let target = dead
    const deliveries = queue(() => target)
    deliveries.push(event('a1'))
    await until(() => deliveries.lastFailure()?.detail.includes('ECONNREFUSED'), 'a failure')
    target = url
    await drained(deliveries)
    target = dead
    deliveries.push(event('a2'))
    deliveries.close()
    expect(deliveries.pending()).toHaveLength(1)
  })
})
