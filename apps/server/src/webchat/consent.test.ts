import type { LineInput } from '@omniline/contracts/lines'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { client } from '../../test/client.ts'
import { hire, openSiteChat, setUp, visit } from '../../test/company.ts'
import { waitFor } from '../../test/harness.ts'
import { perFile } from '../../test/lifetime.ts'
import { runServer } from '../../test/run-server.ts'

const server = perFile(runServer)
const admin = perFile(() => setUp(server.url))

const consent = {
  enabled: true,
  text: '{company} keeps what you write.',
  translations: { de: 'Wir bewahren auf, was Sie schreiben.' },
  url: 'https://acme.example/privacy',
}
const site = (line: object = {}) => openSiteChat(admin, [admin], { consent, ...line } as Partial<LineInput>)
const message = (text = 'Hello') => ({ clientMessageId: `${text}-${Math.random()}`, text })
const config = (channelId: string, query: object = {}) =>
  client(server.url).call('GET /chat/:channelId/config', { params: { channelId }, query })

describe('consent in the site chat', () => {
  it('is asked for in the visitor’s language before anything is known of him', async () => {
    const { channelId } = await site()
    const asked = (await config(channelId)).consent
    expect(asked).toMatchObject({ text: 'Acme keeps what you write.', url: consent.url, given: false })
    const german = (await config(channelId, { pageLanguage: 'de-CH' })).consent
    expect(german?.text).toBe(consent.translations.de)
    expect(german?.version).not.toBe(asked?.version)
    const { channelId: other } = await site({ consent: { ...consent, enabled: false } })
    expect((await config(other)).consent).toBeNull()
  })

  it('is needed for messages and files, and kept with time, text, address and page', async () => {
    const { channelId, lineId } = await site()
    const visitor = await visit(server.url, channelId)
    expect((await visitor.api.refused('POST /chat/messages', { body: message() })).problem).toMatchObject({
      status: 403,
      code: 'consent_required',
    })
    await expect(visitor.api.upload('/chat/files', 'a.txt', new TextEncoder().encode('a'))).rejects.toMatchObject({ status: 403 })
    const { version } = (await visitor.api.call('GET /chat/messages')).consent ?? { version: '' }
    const page = { url: 'https://shop.example/mugs', title: 'Mugs' }
    const given = await visitor.api.call('POST /chat/consent', { body: { version, page } })
    expect(given).toMatchObject({ version, given: true })
    await visitor.api.call('POST /chat/consent', { body: { version } })
    expect((await visitor.api.call('GET /chat/messages')).consent).toEqual(given)
    await visitor.api.call('POST /chat/messages', { body: message() })
    const kept = await admin.api.call('GET /customers/:id/consents', { params: { id: visitor.id } })
    expect(kept).toMatchObject([
      { kind: 'accepted', version, text: 'Acme keeps what you write.', url: consent.url, lineId, ip: '127.0.0.1', pageUrl: page.url },
    ])
    expect(Math.abs(Date.parse(kept[0]?.at ?? '') - Date.now())).toBeLessThan(60_000)
  })

  it('is asked for again when the text changes, and only of the text that is asked for', async () => {
    const { channelId, lineId } = await site()
    const visitor = await visit(server.url, channelId)
    const german = (await config(channelId, { language: 'de' })).consent
    await visitor.api.call('POST /chat/consent', { body: { version: german?.version ?? '' } })
    await visitor.api.call('POST /chat/messages', { body: message() })
    await admin.api.call('PATCH /lines/:id', {
      params: { id: lineId },
      body: { consent: { text: 'We keep more.', translations: { de: 'Mehr.' } } },
    })
    expect((await visitor.api.refused('POST /chat/messages', { body: message() })).problem.code).toBe('consent_required')
    const late = await visitor.api.refused('POST /chat/consent', { body: { version: german?.version ?? '' } })
    expect(late.problem.code).toBe('version_conflict')
    expect((await visitor.api.call('GET /chat/messages')).consent).toMatchObject({ text: 'We keep more.', given: false })
    await admin.api.call('PATCH /lines/:id', { params: { id: lineId }, body: { consent: { enabled: false } } })
    await visitor.api.call('POST /chat/messages', { body: message() })
    expect((await visitor.api.call('GET /chat/messages')).consent).toBeNull()
  })

  it('is no question to whom the site knows: he is told', async () => {
    const { channelId } = await site()
    const { secret } = await admin.api.call('POST /channels/:id/identity-secret', { params: { id: channelId }, body: {} })
    const identity = await new SignJWT({ sub: '7', name: 'Anna' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('10m')
      .sign(new TextEncoder().encode(secret))
    const { token, visitor } = await client(server.url).call('POST /chat/:channelId/session', { params: { channelId }, body: { identity } })
    const api = client(server.url, token)
    expect((await api.call('GET /chat/messages')).consent).toBeNull()
    await api.call('POST /chat/messages', { body: message() })
    const texts = async () => (await api.call('GET /chat/messages')).messages.map(({ text }) => text)
    await waitFor(async () => (await texts()).length === 2, { what: 'the notice' })
    expect(await texts()).toEqual(['Hello', 'Acme keeps what you write.\nhttps://acme.example/privacy'])
    expect(await admin.api.call('GET /customers/:id/consents', { params: { id: visitor.id } })).toMatchObject([
      { kind: 'notified', ip: null },
    ])
  })

  it('is shown to operators who see a conversation of the customer', async () => {
    const [inside, outside] = [await hire(server.url, admin, 'Ines Inside'), await hire(server.url, admin, 'Otto Outside')]
    const { channelId } = await openSiteChat(admin, [inside])
    const visitor = await visit(server.url, channelId)
    await visitor.write('Hello')
    const params = { id: visitor.id }
    expect(await inside.api.call('GET /customers/:id/consents', { params })).toEqual([])
    expect((await outside.api.refused('GET /customers/:id/consents', { params })).status).toBe(404)
    const nowhere = { id: '01900000-0000-7000-8000-000000000000' }
    expect((await admin.api.refused('GET /customers/:id/consents', { params: nowhere })).status).toBe(404)
  })
})

describe('the face a visitor sees', () => {
  async function talk(line: object) {
    const { channelId, lineId } = await openSiteChat(admin, [admin], line)
    const visitor = await visit(server.url, channelId)
    await visitor.write('Hello')
    const { items } = await admin.api.call('GET /conversations', { query: { view: 'all', lineId } })
    const params = { id: items[0]?.id ?? '' }
    const answer = await admin.api.call('POST /conversations/:id/messages', { params, body: { text: 'Hi', visibility: 'public' } })
    await visitor.api.call('POST /chat/messages', { body: { ...message('Thanks'), replyToId: answer.id } })
    return { visitor, lineId }
  }
  const seen = async ({ visitor }: Awaited<ReturnType<typeof talk>>) => {
    const chat = await visitor.api.call('GET /chat/messages')
    const [, answer, reply] = chat.messages
    return { header: chat.operator, author: answer?.author, quoted: reply?.replyTo?.authorName }
  }

  it('is the profile’s, the line’s, or one for everybody; nothing of the other shows', async () => {
    const open = await talk({})
    expect(await seen(open)).toMatchObject({
      header: { name: 'Ada Admin', position: '' },
      author: { name: 'Ada Admin' },
      quoted: 'Ada Admin',
    })

    const avatar = await admin.api.upload('/files', 'face.png', png)
    const persona = { mode: 'line', operators: [{ userId: admin.id, name: 'Masha', position: 'Mugs', avatarFileId: avatar.id }] }
    await admin.api.call('PATCH /lines/:id', { params: { id: open.lineId }, body: { persona } })
    const own = await seen(open)
    expect(own).toMatchObject({ header: { name: 'Masha', position: 'Mugs' }, author: { name: 'Masha' }, quoted: 'Masha' })
    expect((await fetch(new URL(own.author?.avatarUrl ?? '', server.url))).headers.get('content-type')).toBe('image/png')

    await admin.api.call('PATCH /lines/:id', { params: { id: open.lineId }, body: { name: 'Shop', persona: { mode: 'neutral' } } })
    const neutral = await seen(open)
    expect(neutral).toEqual({
      header: { name: 'Shop', position: '', avatarUrl: null },
      author: { type: 'operator', name: 'Shop', avatarUrl: null },
      quoted: 'Shop',
    })
    expect(JSON.stringify(await open.visitor.api.call('GET /chat/messages'))).not.toMatch(/Ada|Masha/)
  })
})

/** One pixel. */
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
