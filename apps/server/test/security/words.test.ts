import { describe, expect, it } from 'vitest'
import { perFile } from '../lifetime.ts'
import { bearer, getting, posting } from './ask.ts'
import { arrive, openHouse } from './house.ts'

const house = perFile(openHouse)

const get = getting(() => house.url)
const post = posting(() => house.url)

describe('words of others', () => {
  const words = `"><img src=x onerror=alert(1)>{{7*7}}\${7*7}<%= 7*7 %>\r\nSet-Cookie: a=b`

  it('are data wherever they come out, and nothing in them is carried out', async () => {
    const { here, admin } = house
    const visitor = await arrive(house.url, here.channelId)
    const { id } = await visitor.api.call('POST /chat/messages', {
      body: { clientMessageId: 'x', text: words, page: { url: 'javascript:alert(1)', title: words } },
    })
    await admin.api.call('PATCH /lines/:id', {
      params: { id: here.lineId },
      body: { autoReplies: { handed: { enabled: true, text: 'You wrote {customer}' } } },
    })
    const { items } = await here.operator.api.call('GET /conversations', { query: { q: 'onerror' } })
    const found = items.find((one) => one.customer.id === visitor.id)
    const answer = await get(`/api/v1/conversations/${found?.id}/messages`, bearer(here.operator.token))
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    const { items: messages } = JSON.parse(answer.text) as { items: { id: string; text: string }[] }
    expect(messages.find((one) => one.id === id)?.text).toBe(words)
  })

  it('come back in no page and no header', async () => {
    const marked = 'zz<script>zz'
    for (const path of [
      `/${encodeURIComponent(marked)}`,
      `/api/v1/${encodeURIComponent(marked)}`,
      `/chat/${encodeURIComponent(marked)}`,
      `/api/v1/users?q=${encodeURIComponent(marked)}`,
      `/demo/?x=${encodeURIComponent(marked)}`,
      `/hooks/${encodeURIComponent(marked)}/x`,
      `/sign-in?next=${encodeURIComponent(marked)}`,
    ]) {
      const { headers, text } = await get(path)
      expect(text).not.toContain('zz<script>')
      expect(JSON.stringify(headers)).not.toContain('zz<script>')
    }
    const wrong = await post('/auth/login', { email: marked, password: { [marked]: 1 } })
    expect(wrong.headers['content-type']).toMatch(/^application\/problem\+json/)
  })

  it('lead nobody to another site', async () => {
    for (const path of [
      '//evil.example',
      '//evil.example/%2e%2e',
      '/%5cevil.example',
      '/\\evil.example',
      '/demo//evil.example/..',
      '/demo?next=//evil.example',
      '//evil.example/demo',
      '/api/v1/docs//evil.example',
      '/sign-in?next=https://evil.example',
      '/.//evil.example/demo',
    ]) {
      for (const host of [new URL(house.url).host, 'evil.example']) {
        const { status, headers: answered } = await get(path, { host })
        expect([path, status >= 500 && status !== 503, answered.location?.replace(/^\/(?!\/)[^:]*$/, '')]).toEqual([
          path,
          false,
          answered.location === undefined ? undefined : '',
        ])
      }
    }
  })
})
