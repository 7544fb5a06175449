import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { certainlyNotSent } from './network-errors.ts'

const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )

describe('certainlyNotSent', () => {
  it('holds when there was nobody to send to', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    expect(certainlyNotSent(await caught(fetch(`http://127.0.0.1:${port}`)))).toBe(true)
    expect(certainlyNotSent(await caught(fetch(`http://localhost:${port}`)))).toBe(true)
    const noName = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' })
    expect(certainlyNotSent(new TypeError('fetch failed', { cause: noName }))).toBe(true)
  })

  it('does not hold when the connection broke or the time was up', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.destroy()))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(certainlyNotSent(await caught(fetch(url)))).toBe(false)
    expect(certainlyNotSent(await caught(fetch(url, { signal: AbortSignal.abort() })))).toBe(false)
    await new Promise((resolve) => server.close(resolve))
  })

  it('holds for several attempts only if it holds for each', () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET', syscall: 'read' })
    expect(certainlyNotSent(new AggregateError([refused, refused]))).toBe(true)
    expect(certainlyNotSent(new TypeError('fetch failed', { cause: new AggregateError([refused, reset]) }))).toBe(false)
    expect(certainlyNotSent(undefined)).toBe(false)
  })
})
