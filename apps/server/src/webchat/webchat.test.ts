import { SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { client } from '../../test/client.ts'
import { openSiteChat, setUp, visit } from '../../test/company.ts'
import { waitFor } from '../../test/harness.ts'
import { perFile } from '../../test/lifetime.ts'
import { runServer } from '../../test/run-server.ts'
import { frameAncestors } from './pages.ts'

const server = perFile(runServer)
const admin = perFile(() => setUp(server.url))
let channelId: string
let lineId: string
beforeAll(async () => {
  const site = await openSiteChat(admin, [admin])
  channelId = site.channelId
  lineId = site.lineId
})

const nowhere = '01900000-0000-7000-8000-000000000000'
const conversationOf = async (customerId: string) => {
  const { items } = await admin.api.call('GET /conversations', { query: { view: 'all', limit: 200 } })
  return items.find((one) => one.customer.id === customerId)
}
async function signed(claims: Record<string, unknown>, seconds = 600): Promise<string> {
  const { secret } = await admin.api.call('POST /channels/:id/identity-secret', { params: { id: channelId }, body: {} })
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
  return jwt.sign(new TextEncoder().encode(secret))
}
const session = (body: { token?: string; identity?: string }) =>
  client(server.url).call('POST /chat/:channelId/session', { params: { channelId }, body })

describe('the site chat', () => {
  it('tells how it looks, and nothing of a channel that is not there, off, or of another platform', async () => {
    const anyone = client(server.url)
    const config = await anyone.call('GET /chat/:channelId/config', { params: { channelId } })
    expect(config).toMatchObject({ channelId, companyName: 'Acme', title: 'Acme', color: '#1F5FD6', position: 'right' })
    expect((await anyone.refused('GET /chat/:channelId/config', { params: { channelId: nowhere } })).status).toBe(404)
    const { id } = await admin.api.call('POST /channels', { body: { lineId, connector: 'webchat', name: 'Off', active: false } })
    expect((await anyone.refused('GET /chat/:channelId/config', { params: { channelId: id } })).status).toBe(404)
    expect((await anyone.refused('POST /chat/:channelId/session', { params: { channelId: id }, body: {} })).status).toBe(404)
  })

  it('knows a visitor again by the token, and only by it', async () => {
    const first = await session({})
    expect(await session({ token: first.token })).toMatchObject({ token: first.token, visitor: first.visitor, identityError: null })
    const other = await session({ token: `${first.token.slice(0, -2)}xx` })
    expect(other.visitor.id).not.toBe(first.visitor.id)
    const refused = await client(server.url, 'v_guessed').refused('GET /chat/messages')
    expect(refused.status).toBe(401)
  })

  it('answers a repeated message with the same one, and stores it once', async () => {
    const visitor = await visit(server.url, channelId)
    const body = { clientMessageId: 'once', text: 'Hello' }
    const [first, second] = await Promise.all([
      visitor.api.call('POST /chat/messages', { body }),
      visitor.api.call('POST /chat/messages', { body }),
    ])
    expect(second.id).toBe(first.id)
    expect((await visitor.api.call('GET /chat/messages')).messages).toHaveLength(1)
  })

  it('takes the history of a nameless visitor along when the site says who it is', async () => {
    const visitor = await visit(server.url, channelId)
    await visitor.write('Before I signed in')
    const known = await session({
      token: visitor.token,
      identity: await signed({ sub: 'customer-7', name: 'Anna', email: 'anna@example.com' }),
    })
    expect(known).toMatchObject({ token: visitor.token, visitor: { id: visitor.id, name: 'Anna', verified: true }, identityError: null })
    await visitor.write('After')
    expect((await visitor.api.call('GET /chat/messages')).messages.map(({ text }) => text)).toEqual(['Before I signed in', 'After'])
    expect((await conversationOf(visitor.id))?.customer).toMatchObject({ name: 'Anna', email: 'anna@example.com', verified: true })

    const elsewhere = await visit(server.url, channelId)
    await elsewhere.write('From another device')
    const again = await session({ token: elsewhere.token, identity: await signed({ sub: 'customer-7', name: 'Anna' }) })
    expect(again.visitor.id).toBe(visitor.id)
    expect(again.token).not.toBe(elsewhere.token)
    const texts = (await client(server.url, again.token).call('GET /chat/messages')).messages.map(({ text }) => text)
    expect(texts).toEqual(['Before I signed in', 'After'])
  })

  it('leaves a visitor with a bad identity anonymous and says why', async () => {
    const expired = await session({ identity: await signed({ sub: 'customer-8' }, -600) })
    expect(expired).toMatchObject({ identityError: 'expired', visitor: { verified: false } })
    const forged = await new SignJWT({ sub: 'customer-8' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('10m')
      .sign(new TextEncoder().encode('not the secret of this channel'))
    expect(await session({ identity: forged })).toMatchObject({ identityError: 'bad_signature', visitor: { verified: false } })
  })

  it('takes only files and messages of the visitor himself', async () => {
    const [visitor, stranger] = [await visit(server.url, channelId), await visit(server.url, channelId)]
    const file = await stranger.api.upload('/chat/files', 'secret.txt', new TextEncoder().encode('mine'))
    const theirs = await visitor.api.refused('POST /chat/messages', { body: { clientMessageId: 'a', attachments: [file.id] } })
    expect(theirs.problem).toMatchObject({ status: 400, errors: [{ path: '/attachments/0' }] })
    const foreign = await stranger.write('Private')
    const quoted = await visitor.api.refused('POST /chat/messages', { body: { clientMessageId: 'b', text: 'x', replyToId: foreign } })
    expect(quoted.problem).toMatchObject({ status: 400, errors: [{ path: '/replyToId' }] })
    expect((await visitor.api.call('GET /chat/messages')).messages).toEqual([])

    const sent = await stranger.api.call('POST /chat/messages', { body: { clientMessageId: 'c', attachments: [file.id] } })
    const url = new URL(sent.attachments[0]?.url ?? '', server.url)
    expect(await (await fetch(url)).text()).toBe('mine')
    url.searchParams.set('e', String(Number(url.searchParams.get('e')) + 1))
    expect((await fetch(url)).status).toBeGreaterThanOrEqual(400)
  })

  it('shows operators’ answers and never their notes', async () => {
    const visitor = await visit(server.url, channelId)
    await visitor.write('Hello?')
    const conversation = await conversationOf(visitor.id)
    const params = { id: conversation?.id ?? '' }
    await admin.api.call('POST /conversations/:id/messages', { params, body: { text: 'a note', visibility: 'internal' } })
    await admin.api.call('POST /conversations/:id/messages', { params, body: { text: 'an answer', visibility: 'public' } })
    const chat = await visitor.api.call('GET /chat/messages')
    expect(chat.messages.map(({ text }) => text)).toEqual(['Hello?', 'an answer'])
    expect(chat.messages[0]).toMatchObject({ status: 'read', author: { type: 'visitor' } })
    expect(chat).toMatchObject({ unread: 1, operator: { name: 'Ada Admin' }, status: 'active' })
    await visitor.api.call('POST /chat/read', { body: { seq: chat.messages.at(-1)?.seq ?? 1 } })
    expect((await visitor.api.call('GET /chat/messages')).unread).toBe(0)
    await waitFor(async () => (await admin.api.call('GET /channels/:id', { params: { id: channelId } })).lastOutboundAt, {
      what: 'the last answer noted',
    })
    expect((await admin.api.call('GET /channels/:id', { params: { id: channelId } })).lastInboundAt).not.toBeNull()
  })

  it('forgets a visitor on request', async () => {
    const visitor = await visit(server.url, channelId)
    await visitor.write('Hello')
    await visitor.api.call('DELETE /chat/session')
    expect((await visitor.api.refused('GET /chat/messages')).status).toBe(401)
  })

  it('serves its pages with a policy of their own', async () => {
    const page = await fetch(new URL(`/chat/${channelId}`, server.url))
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('frame-ancestors')
    expect((await fetch(new URL(`/chat/${nowhere}`, server.url))).status).toBe(404)
    const script = await fetch(new URL('/widget.js', server.url))
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  })

  it('may be shown in frames of the sites that are named, of any if none is', () => {
    expect(frameAncestors([])).toEqual([])
    expect(frameAncestors(['shop.example', '*.shop.example', 'x; script-src *'])).toEqual([
      "'self'",
      'https://shop.example',
      'http://shop.example',
      'https://*.shop.example',
      'http://*.shop.example',
    ])
  })
})
