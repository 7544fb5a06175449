import type { ApiKey } from '@omniline/contracts/api'
import type { StoredFile } from '@omniline/contracts/files'
import { SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, client, Refused } from '../client.ts'
import { hire, password } from '../company.ts'
import { ask, bearer, json } from './ask.ts'
import { arrive, type House, inviteAgain, openHouse } from './house.ts'

// What is known to go wrong in programs like this one, a group for each class. What a module's own tests hold already is
// not repeated here:
//  1 webhooks: channels/ingress.test.ts, connectors/telegram/telegram.test.ts; refusals: walk.test.ts
//  2 isolation, 3 filters: walk.test.ts, inbox/list.test.ts, inbox/search.test.ts
//  4 sign-in: accounts/{login,sessions,invitations,users,me,setup}.test.ts, api/access.test.ts, webchat/identity.test.ts
//  5 uploads, 6 links to files: inbox/files.test.ts, inbox/core/{sniff,text,serving}.test.ts, others.ts
//  7 requests into our own network: outside.test.ts, channels/media.test.ts
//  8 scripts: apps/workspace/src/lib/entities.test.ts, apps/widget/src/app/text, lines/core/template.test.ts
//  9 sockets: sockets.test.ts, life-of-a-message.test.ts
// 10 other sites: walk.test.ts, api/access.test.ts, api/http.test.ts, webchat/webchat.test.ts
// 11 proxies: api/http.test.ts, api/limits.test.ts
// 12 floods: api/limits.test.ts, accounts/login.test.ts
// 13 concurrency: inbox/receive.test.ts, inbox/lifecycle.test.ts, routing, faults/

let house: House
let url: string
beforeAll(async () => {
  house = await openHouse()
  url = house.url
}, 60_000)
afterAll(() => house.close())

const get = (path: string, headers: Record<string, string> = {}) => ask(url, { method: 'GET', path, headers })
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(url, { method: 'POST', path: `/api/v1${path}`, body: JSON.stringify(body), headers: { ...json, ...headers } })

describe('accounts cannot be taken over', () => {
  it('by a session that was planted before signing in', async () => {
    const { here } = house
    const planted = `s_${'A'.repeat(43)}`
    const answer = await post(
      '/auth/login',
      { email: here.operator.email, password },
      { cookie: `omniline_session=${planted}`, origin: url },
    )
    const [cookie = ''] = answer.headers['set-cookie'] ?? []
    expect(answer.status).toBe(200)
    expect(cookie).toMatch(/^omniline_session=s_/)
    expect(cookie).not.toContain(planted)
    expect((await get('/api/v1/me', bearer(planted))).status).toBe(401)
  })

  it('by a link that leads elsewhere because somebody else says so', async () => {
    const path = `/users/${house.spare.id}/invitation`
    const lies: Record<string, string>[] = [
      { 'x-forwarded-host': 'evil.example' },
      { forwarded: 'host=evil.example' },
      { 'x-original-host': 'evil.example' },
      { 'x-forwarded-proto': 'javascript' },
    ]
    for (const lie of lies) {
      const { text } = await post(path, {}, { ...bearer(house.admin.token), ...lie })
      expect((JSON.parse(text) as { url: string }).url.startsWith(`${url}/invite/i_`)).toBe(true)
    }
  })

  it('by an invitation of somebody else, or one that says more than a password', async () => {
    const token = await inviteAgain(house.admin, house.invitedId)
    const { status, text } = await post(`/invitations/${token}`, {
      password,
      id: house.admin.id,
      userId: house.admin.id,
      email: house.admin.email,
      role: 'admin',
      active: true,
    })
    expect(status).toBe(200)
    expect((JSON.parse(text) as { user: object }).user).toMatchObject({ id: house.invitedId, email: 'ivan@example.com', role: 'operator' })
    expect((await post(`/invitations/${token}`, { password })).status).toBe(410)
    expect((await get('/api/v1/me', bearer(house.admin.token))).status).toBe(200)
  })

  it('by listening to how long a refusal takes', async () => {
    const timed = async (email: string) => {
      const begun = performance.now()
      expect((await post('/auth/login', { email, password: 'wrong horse battery' })).status).toBe(401)
      return performance.now() - begun
    }
    const [known, unknown]: [number[], number[]] = [[], []]
    // Each address once or twice, since guessing one is slowed.
    for (const { email } of [house.admin, house.supervisor, house.here.operator, house.there.operator]) {
      known.push(await timed(email))
      unknown.push(await timed(`nobody.${email}`))
    }
    // Hashing is what takes the time, and it is done for nobody too.
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 3)
  })

  it('by a visitor’s token of another chat, or an identity that was not made for this one', async () => {
    const { here, there, admin } = house
    const begin = (body: object) => client(url).call('POST /chat/:channelId/session', { params: { channelId: here.channelId }, body })
    const elsewhere = await begin({ token: there.visitor.token })
    expect(elsewhere.token).not.toBe(there.visitor.token)
    expect(elsewhere.visitor.id).not.toBe(there.visitor.id)

    const secretOf = async (id: string) =>
      new TextEncoder().encode((await admin.api.call('POST /channels/:id/identity-secret', { params: { id }, body: {} })).secret)
    const signed = async (secret: Uint8Array, alg = 'HS256') =>
      new SignJWT({ sub: 'boss', name: 'The Boss' }).setProtectedHeader({ alg }).setExpirationTime('5m').sign(secret)
    const [ours, theirs] = [await secretOf(here.channelId), await secretOf(there.channelId)]
    const forged: [string, string][] = [
      [await signed(theirs), 'bad_signature'],
      [await signed(new TextEncoder().encode(here.channelId)), 'bad_signature'],
      [await signed(ours, 'HS512'), 'malformed'],
      [new UnsecuredJWT({ sub: 'boss' }).setExpirationTime('5m').encode(), 'malformed'],
      [(await signed(ours)).replace(/[^.]+$/, ''), 'bad_signature'],
      [await new SignJWT({ sub: 'boss' }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('-5m').sign(ours), 'expired'],
      [await new SignJWT({ sub: 'boss' }).setProtectedHeader({ alg: 'HS256' }).sign(ours), 'malformed'],
    ]
    for (const [identity, identityError] of forged)
      expect(await begin({ identity })).toMatchObject({ identityError, visitor: { verified: false } })
    expect(await begin({ identity: await signed(ours) })).toMatchObject({
      identityError: null,
      visitor: { name: 'The Boss', verified: true },
    })
  })
})

describe('nobody gives himself what he was not given', () => {
  it('by fields that are not in the contract', async () => {
    const { here, there, admin } = house
    const extra = { id: admin.id, userId: admin.id, role: 'admin', active: false, createdAt: '2000-01-01T00:00:00Z', version: 99 }
    const call = <K extends ApiKey>(who: Client, key: K, input: object) => who.call(key, input as never) as Promise<Record<string, unknown>>
    const olga = here.operator.api

    const me = await call(olga, 'PATCH /me', {
      body: { ...extra, name: 'Olga Here', email: 'x@example.com', passwordHash: 'x', password_hash: 'x' },
    })
    expect(me).toMatchObject({ id: here.operator.id, role: 'operator', active: true, email: here.operator.email })

    const token = await call(olga, 'POST /me/tokens', { body: { ...extra, name: 'more', token: 't_known', prefix: 't_known' } })
    expect(token.token).not.toBe('t_known')
    expect(await client(url, String(token.token)).call('GET /me')).toMatchObject({ id: here.operator.id, role: 'operator' })

    const said = await call(olga, 'POST /conversations/:id/messages', {
      params: { id: here.conversationId },
      body: {
        ...extra,
        text: 'mine',
        visibility: 'internal',
        seq: 1,
        conversationId: there.conversationId,
        threadId: there.threadId,
        author: { type: 'customer', id: there.customerId, name: 'Customer' },
        authorId: admin.id,
        delivery: { status: 'read' },
      },
    })
    expect(said).toMatchObject({
      conversationId: here.conversationId,
      threadId: here.threadId,
      author: { type: 'operator', id: here.operator.id },
    })
    expect(said.id).not.toBe(admin.id)

    const written = await call(here.visitor.api, 'POST /chat/messages', {
      body: {
        ...extra,
        clientMessageId: 'assigned',
        text: 'mine',
        visibility: 'internal',
        author: { type: 'operator', id: admin.id, name: 'Ada' },
        conversationId: there.conversationId,
        customerId: there.customerId,
        sentAt: '2000-01-01T00:00:00Z',
      },
    })
    expect(written).toMatchObject({ author: { type: 'visitor' } })
    expect(Date.parse(String(written.createdAt))).toBeGreaterThan(Date.now() - 60_000)

    const session = await call(client(url), 'POST /chat/:channelId/session', {
      params: { channelId: here.channelId },
      body: { ...extra, customerId: here.customerId, visitor: { id: here.customerId, verified: true }, verified: true, name: 'The Boss' },
    })
    expect(session.visitor).toMatchObject({ verified: false })
    expect((session.visitor as { id: string }).id).not.toBe(here.customerId)

    const user = await call(admin.api, 'POST /users', {
      body: { ...extra, role: 'operator', name: 'Extra', email: 'extra@example.com', passwordHash: 'x', invited: false },
    })
    expect(user).toMatchObject({ role: 'operator', invited: true })
    expect(user.id).not.toBe(admin.id)

    const channel = await call(admin.api, 'POST /channels', {
      body: {
        ...extra,
        lineId: here.lineId,
        connector: 'webchat',
        name: 'Extra',
        account: { name: 'x', externalId: 'x' },
        state: {},
        error: 'x',
      },
    })
    expect(channel).toMatchObject({ status: 'off' })
    expect(channel.id).not.toBe(admin.id)
  })

  it('by a header or a word that stands for another method or address', async () => {
    const { here } = house
    const path = `/api/v1/conversations/${here.conversationId}`
    const lies: Record<string, string>[] = [
      { 'x-http-method-override': 'DELETE' },
      { 'x-method-override': 'POST' },
      { 'x-original-url': '/api/v1/users' },
      { 'x-rewrite-url': '/api/v1/users' },
      { 'x-user-id': house.admin.id },
      { 'x-remote-user': house.admin.email },
      { 'x-forwarded-user': house.admin.email },
    ]
    for (const headers of lies) {
      const { status, text } = await get(`${path}?_method=DELETE`, { ...bearer(here.operator.token), ...headers })
      expect([status, (JSON.parse(text) as { id: string }).id]).toEqual([200, here.conversationId])
      expect((await get('/api/v1/users', { ...bearer(here.operator.token), ...headers })).status).toBe(403)
      expect((await get('/api/v1/me', headers)).status).toBe(401)
    }
  })

  it('by another’s Idempotency-Key', async () => {
    const { here, there } = house
    const made = await post('/me/tokens', { name: 'x' }, { ...bearer(here.operator.token), 'idempotency-key': 'known' })
    const other = await post('/me/tokens', { name: 'x' }, { ...bearer(there.operator.token), 'idempotency-key': 'known' })
    expect([made.status, other.status, other.headers['idempotency-replayed']]).toEqual([201, 201, undefined])
    expect(JSON.parse(other.text)).not.toMatchObject({ token: (JSON.parse(made.text) as { token: string }).token })
  })
})

describe('uploads', () => {
  const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
  const script = '<script>alert(1)</script>'
  const evil: [name: string, content: Buffer | string, claimed: string][] = [
    ['photo.svg', `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, 'image/svg+xml'],
    ['photo.png', `\uFEFF<!-- x --><svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`, 'image/png'],
    ['photo.jpg', `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>`, 'Image/JPEG; charset=x'],
    ['page.htm.png', `${' '.repeat(2000)}<html>${script}`, 'image/png'],
    ['page.xhtml', `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${script}</html>`, 'application/xhtml+xml'],
    ['page.txt', utf16(`<html>${script}`), 'text/plain'],
    ['page.mht', `MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n${script}`, 'multipart/related'],
    ['style.css', `@import url(//evil.example)`, 'text/css'],
    ['code.js', `alert(document.domain)`, 'text/javascript'],
    ['.htaccess', 'AddType text/html .png', 'text/plain'],
    ['x.pdf', '%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>', 'application/pdf'],
    ['x.zip', Buffer.from('504b0304140000000800', 'hex'), 'application/zip'],
    ['x.swf', Buffer.from('46575309', 'hex'), 'application/x-shockwave-flash'],
    ['nothing', '', 'image/png'],
  ]
  const harmless = /^(image\/(png|jpeg|gif|webp)|video\/|audio\/)/

  it.each(evil)('%s is handed out to be saved, never to be run', async (name, content, claimed) => {
    const { here } = house
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content)
    for (const [who, path] of [
      [here.operator, '/files'],
      [here.visitor, '/chat/files'],
    ] as const) {
      const stored: StoredFile = await who.api.upload(path, name, bytes, claimed)
      expect(stored.size).toBe(bytes.length)
      expect(stored.mime).not.toMatch(harmless)
      if (path === '/chat/files')
        await here.visitor.api.call('POST /chat/messages', { body: { clientMessageId: stored.id, attachments: [stored.id] } })
      const { status, headers } = await get(stored.url, bearer(here.operator.token))
      expect([status, headers['content-disposition']?.split(';')[0]]).toEqual([200, 'attachment'])
      expect(headers['content-security-policy']).toBe("sandbox; default-src 'none'")
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })

  it('that are both picture and page stay a picture', async () => {
    const gif = Buffer.concat([Buffer.from('GIF89a/*\x01\x00'), Buffer.alloc(20), Buffer.from(`*/=1;${script}`)])
    const { url: at } = await house.here.operator.api.upload('/files', 'x.html', gif, 'text/html')
    const { headers } = await get(at, bearer(house.here.operator.token))
    expect(headers).toMatchObject({
      'content-type': 'image/gif',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    })
  })

  it('cannot write headers, leave their folder or hide what they are by their names', async () => {
    const token = house.here.operator.token
    const names = [
      'a"; filename="evil.html',
      '..\\..\\windows\\system.ini',
      '../../../../etc/cron.d/x',
      'con\u0000.txt.html',
      'gpj.\u202Eexe',
      'in\u200Bvoice\uFEFF.pdf',
      '%0d%0aset-cookie: a=b',
      '%2e%2e%2fx',
      '\u{1F4A9}'.repeat(300),
    ]
    for (const name of names) {
      const { url: at, name: kept } = await house.here.operator.api.upload('/files', name, new TextEncoder().encode('x'))
      expect(kept).not.toMatch(/[/\\\p{Cc}\p{Cf}"]/u)
      expect(kept.length).toBeLessThanOrEqual(200)
      const { headers } = await get(at, bearer(token))
      expect(headers['content-disposition']).toMatch(/^attachment; filename="[^"]*"; filename\*=UTF-8''[\w%.~-]+$/)
      expect(headers['set-cookie']).toBeUndefined()
    }
  })

  it('that hold scripts are no faces', async () => {
    const { api } = house.here.operator
    const { id } = await api.upload(
      '/files',
      'me.png',
      new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`),
      'image/png',
    )
    await expect(api.call('PATCH /me', { body: { avatarFileId: id } })).rejects.toBeInstanceOf(Refused)
    await expect(
      house.admin.api.call('PATCH /lines/:id', {
        params: { id: house.here.lineId },
        body: { persona: { mode: 'neutral', avatarFileId: id } },
      }),
    ).rejects.toBeInstanceOf(Refused)
  })
})

describe('words of others', () => {
  const words = `"><img src=x onerror=alert(1)>{{7*7}}\${7*7}<%= 7*7 %>\r\nSet-Cookie: a=b`

  it('are data wherever they come out, and nothing in them is carried out', async () => {
    const { here, admin } = house
    const visitor = await arrive(url, here.channelId)
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
      for (const host of [new URL(url).host, 'evil.example']) {
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

describe('keys of every object', () => {
  it('are names like any other, or none', async () => {
    const { admin, here } = house
    for (const key of ['constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      const channel = { lineId: here.lineId, connector: key, name: 'x' }
      expect((await admin.api.refused('POST /channels', { body: channel })).problem.code).toBe('invalid_input')
      expect(
        (await admin.api.refused('POST /channels', { body: { ...channel, connector: 'webchat', settings: { [key]: 'x' } } })).status,
      ).toBe(400)
      expect((await admin.api.refused('POST /connectors/test', { body: { connector: key } })).status).toBe(400)
      expect(
        (await admin.api.refused('POST /lines/:id/follow-profile', { params: { id: house.followerId }, body: { paths: [`/${key}`] } }))
          .status,
      ).toBe(400)
      const config = await client(url).call('GET /chat/:channelId/config', {
        params: { channelId: here.channelId },
        query: { language: key },
      })
      expect(config.consent?.text).toBe('We keep what you write.')
      expect((await get(`/hooks/${key}/${house.botId}`)).status).toBe(404)
    }
    expect(({} as Record<string, unknown>).role).toBeUndefined()
  })
})

describe('somebody who leaves', () => {
  it('takes nothing along: sessions, programs, invitations, files and the past', async () => {
    const person = await hire(url, house.admin, 'Leaving Lena')
    const program = await person.api.call('POST /me/tokens', { body: { name: 'x' } })
    const invitation = await inviteAgain(house.admin, person.id)
    const { url: fileUrl } = await person.api.upload('/files', 'x.txt', new TextEncoder().encode('x'))
    await house.admin.api.call('PATCH /users/:id', { params: { id: person.id }, body: { active: false } })
    for (const token of [person.token, program.token]) {
      expect((await get('/api/v1/me', bearer(token))).status).toBe(401)
      expect((await get(fileUrl, bearer(token))).status).toBe(401)
    }
    expect((await post(`/invitations/${invitation}`, { password })).status).toBe(410)
    expect((await post('/auth/login', { email: person.email, password })).status).toBe(401)
    await house.admin.api.call('PATCH /users/:id', { params: { id: person.id }, body: { active: true } })
    expect((await get('/api/v1/me', bearer(person.token))).status).toBe(401)
    expect((await post(`/invitations/${invitation}`, { password })).status).toBe(410)
  })
})
