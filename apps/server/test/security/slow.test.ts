import { describe, expect, it } from 'vitest'
import { perFile } from '../lifetime.ts'
import { bearer, getting, posting } from './ask.ts'
import { openHouse } from './house.ts'

const house = perFile(openHouse)

const get = getting(() => house.url)
const post = posting(() => house.url)

describe('nothing that is sent takes long to refuse or to carry out', () => {
  const patienceMs = 4000
  const here = () => house.here
  const admin = () => house.admin
  const slow: [what: string, path: () => string, headers: () => Record<string, string>, body?: () => unknown][] = [
    ['a search of many beginnings', () => `/search?q=${encodeURIComponent('a-'.repeat(99))}`, () => bearer(here().operator.token)],
    ['a search of nested words', () => `/search?q=${encodeURIComponent('"'.repeat(199))}`, () => bearer(here().operator.token)],
    ['a search of wildcards', () => `/conversations?q=${encodeURIComponent('%_'.repeat(100))}`, () => bearer(here().operator.token)],
    ['a languages header without an end', () => '/setup', () => ({ 'accept-language': `${'a-b,'.repeat(3000)}x` })],
    ['cookies without an end', () => '/setup', () => ({ cookie: `${'a=b; '.repeat(2500)}omniline_session=s_x` })],
    ['a token full of blanks', () => '/me', () => ({ authorization: `Bearer${' '.repeat(12_000)}x y` })],
    ['an e-mail address of dots', () => '/users', () => bearer(admin().token), () => ({ name: 'x', email: `${'a.'.repeat(120)}@` })],
    [
      'an address of colons',
      () => '/lines',
      () => bearer(admin().token),
      () => ({ name: 'x', consent: { url: `https://${'a'.repeat(1900)}!` } }),
    ],
    [
      'a text full of braces',
      () => '/lines',
      () => bearer(admin().token),
      () => ({ name: 'x', autoReplies: { welcome: { enabled: true, text: '{'.repeat(4000) } } }),
    ],
    [
      'a calendar that repeats for ever',
      () => '/holidays/calendar',
      () => bearer(admin().token),
      () => ({
        calendar: `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:19000101\r\nRRULE:FREQ=SECONDLY;BYSECOND=0\r\nEND:VEVENT\r\nEND:VCALENDAR`,
        timeZone: 'UTC',
        from: '2026-01-01',
        to: '2026-12-31',
      }),
    ],
    [
      'a calendar of one line',
      () => '/holidays/calendar',
      () => bearer(admin().token),
      () => ({ calendar: `BEGIN:VCALENDAR\r\nSUMMARY:${'\\;,"'.repeat(200_000)}`, timeZone: 'UTC', from: '2026-01-01', to: '2026-12-31' }),
    ],
    [
      'thousands of formats of one letter',
      () => `/conversations/${here().conversationId}/messages`,
      () => bearer(here().operator.token),
      () => ({
        text: 'x',
        visibility: 'internal',
        entities: Array.from({ length: 20_000 }, () => ({ type: 'bold', offset: 0, length: 1 })),
      }),
    ],
    [
      'ten thousand ids',
      () => '/teams',
      () => bearer(admin().token),
      () => ({ name: 'x', memberIds: Array.from({ length: 10_000 }, () => house.spare.id) }),
    ],
  ]
  it.each(slow)('%s', async (_what, path, headers, body) => {
    const begun = performance.now()
    const { status } = body ? await post(path(), body(), headers()) : await get(`/api/v1${path()}`, headers())
    expect(status).toBeLessThan(500)
    expect(performance.now() - begun).toBeLessThan(patienceMs)
  })

  it('a file whose beginning looks like anything', async () => {
    const { api } = house.here.operator
    for (const content of ['<'.repeat(300_000), `${'<!--'.repeat(60_000)}`, ' '.repeat(300_000), '<?xml '.repeat(50_000)]) {
      const begun = performance.now()
      await api.upload('/files', `${'a.'.repeat(3000)}txt`, new TextEncoder().encode(content))
      expect(performance.now() - begun).toBeLessThan(patienceMs)
    }
  })
})
