import { afterEach, expect, it, vi } from 'vitest'
import { buildUser } from '../../test/factories/accounts.ts'
import { type TestHttp, testHttp } from '../../test/http.ts'

let t: TestHttp
afterEach(() => t.close())

/** How many answers there were of each status. */
const statuses = async (count: number, call: (i: number) => Promise<{ statusCode: number }>) => {
  const counts: Record<number, number> = {}
  for (let i = 0; i < count; i++) {
    const { statusCode } = await call(i)
    counts[statusCode] = (counts[statusCode] ?? 0) + 1
  }
  return counts
}

it('an office behind one address stays below the limit, a flood does not', async () => {
  t = await testHttp()
  const setup = (remoteAddress: string) => () => t.call('GET /setup', { remoteAddress })
  expect(await statuses(600, setup('203.0.113.1'))).toEqual({ 200: 600 })
  expect(await statuses(1000, setup('203.0.113.1'))).toEqual({ 200: 600, 429: 400 })
  const refused = await t.call('GET /setup', { remoteAddress: '203.0.113.1' })
  expect(refused.json().code).toBe('too_many_requests')
  expect(refused.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect(await statuses(1, setup('203.0.113.2'))).toEqual({ 200: 1 })
})

it('a clock that is set back lengthens no limit', async () => {
  t = await testHttp()
  const setup = () => t.call('GET /setup', { remoteAddress: '203.0.113.1' })
  await statuses(1200, setup)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 })
  try {
    const refused = await setup()
    expect(refused.statusCode).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60)
  } finally {
    vi.useRealTimers()
  }
})

it('who says to come from elsewhere is counted by where he does come from', async () => {
  t = await testHttp()
  const groups = await statuses(1300, (i) =>
    t.call('GET /setup', { remoteAddress: '203.0.113.1', headers: { 'x-forwarded-for': `198.51.100.${i % 250}` } }),
  )
  expect(groups).toEqual({ 200: 1200, 429: 100 })
})

it('visitors are counted each by his token, our own people not at all', async () => {
  const visitor = { kind: 'visitor' as const, customerId: crypto.randomUUID(), channelId: crypto.randomUUID() }
  t = await testHttp({
    authenticateVisitor: async () => visitor,
    routes: () => ({ 'DELETE /chat/session': async () => undefined }),
  })
  const user = await buildUser(t.app)
  const leave = (token: string) => () => t.call('DELETE /chat/session', { as: token, remoteAddress: '203.0.113.1' })
  expect(await statuses(700, leave('v_one'))).toEqual({ 204: 600, 429: 100 })
  expect(await statuses(1, leave('v_two'))).toEqual({ 204: 1 })
  expect(await statuses(700, () => t.call('GET /teams', { as: user, remoteAddress: '203.0.113.1' }))).toEqual({ 200: 700 })
})
