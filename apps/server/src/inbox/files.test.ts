import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { StoredFile } from '@omniline/contracts/files'
import type { FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { buildConversation, buildFile, buildStaff, type Colleague, letIn } from '../../test/factories/inbox.ts'
import { buildLine } from '../../test/factories/lines.ts'
import { listeningHttp } from '../../test/http.ts'
import { perFile } from '../../test/lifetime.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { attachmentFailed, attachmentReady, pendingAttachments } from './attachments.ts'
import { fileRoutes } from './file-routes.ts'
import { fileSizeMax, signFileUrl, storeFile } from './files.ts'
import { inboxRoutes } from './routes.ts'
import { messageViews } from './views.ts'

let now = new Date('2030-01-01T01:00:00Z')
let app: App
const http = perFile(() =>
  listeningHttp({
    app: { now: () => now },
    routes: (made) => {
      app = made
      return inboxRoutes(made)
    },
    plugins: [async (server: FastifyInstance) => fileRoutes(app)(server)],
  }),
)

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AAQhAAAB/uAgGk0lr9AAAAAElFTkSuQmCC', 'base64')
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

async function upload(as: Colleague | null, content: Buffer | string, name: string, mime: string): Promise<Response> {
  const form = new FormData()
  form.append('file', new Blob([typeof content === 'string' ? content : Uint8Array.from(content)], { type: mime }), name)
  return fetch(`${http.url}/api/v1/files`, { method: 'POST', body: form, headers: as ? { authorization: `Bearer ${as.token}` } : {} })
}
const get = (path: string, as?: Colleague, headers: Record<string, string> = {}) =>
  fetch(http.url + path, { headers: { ...(as && { authorization: `Bearer ${as.token}` }), ...headers } })

describe('uploads', () => {
  it('are what their bytes are, whatever the sender says', async () => {
    const me = await buildStaff(app)
    const lies: [Buffer | string, string, string, string][] = [
      [svg, 'photo.png', 'image/png', 'image/svg+xml'],
      ['<html><script>alert(1)</script>', 'photo.jpg', 'image/jpeg', 'text/html'],
      [png, 'page.html', 'text/html', 'image/png'],
      ['%PDF-1.7\n%âãÏÓ', 'x.png', 'image/png', 'application/pdf'],
      ['just words', 'x.exe', 'application/x-msdownload', 'text/plain'],
      [Buffer.from([0, 1, 2, 3, 0, 255]), 'song.mp3', 'audio/mpeg', 'application/octet-stream'],
    ]
    for (const [content, name, claimed, mime] of lies) {
      const response = await upload(me, content, name, claimed)
      expect(response.status).toBe(201)
      expect([name, ((await response.json()) as StoredFile).mime]).toEqual([name, mime])
    }
  })

  it('are served so that nothing in them runs', async () => {
    const me = await buildStaff(app)
    const serve = async (content: Buffer | string, name: string) => {
      const file = (await (await upload(me, content, name, 'image/png')).json()) as StoredFile
      const response = await get(file.url, me)
      expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(content))
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
      expect(response.headers.get('cache-control')).toContain('private')
      return [response.headers.get('content-type'), response.headers.get('content-disposition')?.split(';')[0]]
    }
    expect(await serve(png, 'a.png')).toEqual(['image/png', 'inline'])
    expect(await serve(svg, 'a.svg')).toEqual(['image/svg+xml', 'attachment'])
    expect(await serve('<!doctype html><p>', 'a.html')).toEqual(['text/html', 'attachment'])
    expect(await serve('%PDF-1.7\n', 'a.pdf')).toEqual(['application/pdf', 'attachment'])
    expect(await serve('слова', 'a.txt')).toEqual(['text/plain; charset=utf-8', 'attachment'])
  })

  it('keep harmless names and lose the others', async () => {
    const me = await buildStaff(app)
    const nameOf = async (name: string, content: Buffer | string = 'x') =>
      ((await (await upload(me, content, name, 'text/plain')).json()) as StoredFile).name
    expect(await nameOf('Отчёт за май.pdf')).toBe('Отчёт за май.pdf')
    expect(await nameOf('../../../etc/passwd')).toBe('passwd')
    expect(await nameOf('invoice\u202Efdp.exe')).toBe('invoicefdp.exe')
    expect((await nameOf(`${'я'.repeat(400)}.txt`)).length).toBe(200)
    expect(await nameOf('\u200B', png)).toBe('image.png')
  })

  it('tell the size of a picture', async () => {
    const me = await buildStaff(app)
    expect(await buildFile(app, png, { uploadedByUser: me.userId })).toMatchObject({ width: 3, height: 2 })
    // Held upright: 30 by 20 in the file, to be turned by a quarter.
    const turned = Buffer.from('/9j/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/wAARCAAUAB4DASIAAhEBAxEB/9k=', 'base64')
    expect(await buildFile(app, turned, { uploadedByUser: me.userId })).toMatchObject({ mime: 'image/jpeg', width: 20, height: 30 })
    const absurd = Buffer.from(png)
    absurd.writeUInt32BE(0xffffffff, 16)
    expect(await buildFile(app, absurd, { uploadedByUser: me.userId })).toMatchObject({ width: null, height: null })
    expect(await buildFile(app, png.subarray(0, 20), { uploadedByUser: me.userId })).toMatchObject({ width: null, height: null })
  })

  it('that are too large are refused and leave nothing behind', async () => {
    const me = await buildStaff(app)
    const kept = async () =>
      (await readdir(join(app.config.dataDir, 'files'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length
    const before = await kept()
    const response = await upload(me, Buffer.alloc(fileSizeMax + 1), 'big.bin', 'application/octet-stream')
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([413, 'file_too_large'])
    const endless = Readable.from(
      (async function* () {
        for (;;) yield Buffer.alloc(65_536)
      })(),
    )
    await expect(storeFile(app, endless, { uploadedByUser: me.userId, maxBytes: 1_000_000 })).rejects.toMatchObject({
      code: 'file_too_large',
    })
    expect(await kept()).toBe(before)
    expect((await buildFile(app, Buffer.alloc(1000), { uploadedByUser: me.userId, maxBytes: 1000 })).size).toBe(1000)
  })

  it('need a sign-in and a file', async () => {
    expect((await upload(null, 'x', 'x', 'text/plain')).status).toBe(401)
    const me = await buildStaff(app)
    const empty = await fetch(`${http.url}/api/v1/files`, {
      method: 'POST',
      body: new FormData(),
      headers: { authorization: `Bearer ${me.token}` },
    })
    expect(empty.status).toBe(400)
    const json = await fetch(`${http.url}/api/v1/files`, {
      method: 'POST',
      body: '{}',
      headers: { authorization: `Bearer ${me.token}`, 'content-type': 'application/json' },
    })
    expect(json.status).toBe(415)
  })
})

describe('who may fetch a file', () => {
  it('its uploader until it is sent, then everybody who sees the thread', async () => {
    const { channel, conversationId, operator } = await buildConversation(app, { active: true })
    const colleague = await buildStaff(app, { lineId: channel.lineId })
    const stranger = await buildStaff(app)
    const admin = await buildStaff(app, { role: 'admin' })
    const file = await buildFile(app, 'x', { uploadedByUser: operator.userId })
    const seenBy = async () => Promise.all([operator, colleague, stranger, admin].map(async (who) => (await get(file.url, who)).status))
    expect(await seenBy()).toEqual([200, 404, 404, 404])
    expect((await get(file.url)).status).toBe(401)
    await http.call(`POST /conversations/${conversationId}/messages`, {
      as: operator,
      body: { visibility: 'public', attachments: [file.id] },
    })
    expect(await seenBy()).toEqual([200, 200, 404, 200])
    expect((await get('/api/v1/files/not-an-id', operator)).status).toBe(404)
    expect((await get(`/api/v1/files/${conversationId}`, operator)).status).toBe(404)
  })

  it('everybody of the company, if it is a colleague’s face', async () => {
    const face = await buildFile(app, png, {})
    const me = await buildStaff(app)
    expect((await get(face.url, me)).status).toBe(404)
    await app.db.updateTable('users').set({ avatar_file_id: face.id }).where('id', '=', me.userId).execute()
    expect((await get(face.url, await buildStaff(app))).status).toBe(200)
  })

  it('everybody of the company, if a line shows it to its customers', async () => {
    const [neutral, own] = [await buildFile(app, png, {}), await buildFile(app, png, {})]
    const me = await buildStaff(app)
    expect((await get(neutral.url, me)).status).toBe(404)
    await buildLine(app, { persona: { avatarFileId: neutral.id, operators: [{ userId: me.userId, avatarFileId: own.id }] } })
    expect((await get(neutral.url, me)).status).toBe(200)
    expect((await get(own.url, me)).status).toBe(200)
    expect((await get((await buildFile(app, png, {})).url, me)).status).toBe(404)
  })

  it('whoever has a signed link, as long as it holds', async () => {
    const file = await buildFile(app, 'x', {})
    const other = await buildFile(app, 'y', {})
    const link = signFileUrl(app, file.id)
    expect((await get(link)).status).toBe(200)
    const query = link.split('?')[1] ?? ''
    for (const forged of [
      `${other.url}?${query}`,
      link.replace(/e=\d+/, 'e=99999999999'),
      `${file.url}?e=1&s=x`,
      `${link}&s=x`,
      `${file.url}?e=NaN&s=`,
      link.slice(0, -1),
    ])
      expect((await get(forged)).status).toBe(401)
    const soon = new Date(now.getTime() + 4 * 3_600_000)
    expect(signFileUrl({ secrets: app.secrets, now: () => soon }, file.id)).toBe(link)
    const before = now
    now = new Date(before.getTime() + 31 * 3_600_000)
    expect((await get(link)).status).toBe(401)
    now = before
  })
})

describe('serving', () => {
  it('gives ranges, answers HEAD, and knows what the browser has', async () => {
    const me = await buildStaff(app)
    const file = await buildFile(app, '0123456789', { uploadedByUser: me.userId })
    const part = await get(file.url, me, { range: 'bytes=2-4' })
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-length'), await part.text()]).toEqual([
      206,
      'bytes 2-4/10',
      '3',
      '234',
    ])
    const beyond = await get(file.url, me, { range: 'bytes=10-' })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10'])
    const head = await fetch(http.url + file.url, { method: 'HEAD', headers: { authorization: `Bearer ${me.token}` } })
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', ''])
    const etag = head.headers.get('etag') ?? ''
    expect((await get(file.url, me, { 'if-none-match': etag })).status).toBe(304)
    expect((await get(file.url, me, { 'if-range': '"other"', range: 'bytes=2-4' })).status).toBe(200)
  })

  it('is complete for an empty file', async () => {
    const me = await buildStaff(app)
    const file = await buildFile(app, '', { uploadedByUser: me.userId })
    expect(file).toMatchObject({ size: 0, mime: 'text/plain' })
    const response = await get(file.url, me)
    expect([response.status, await response.text()]).toEqual([200, ''])
  })
})

describe('attachments that come from a platform', () => {
  const arrive = async () => {
    const built = await buildConversation(app)
    const attachments = [
      { kind: 'image' as const, source: { fileId: 'p' }, name: '../photo.jpg', size: 10, width: 100, height: 50 },
      { kind: 'voice' as const, source: { fileId: 'v' }, durationSeconds: 2.5 },
    ]
    const { messageId } = await letIn(app, built.channel, {
      chatId: built.chatId,
      customer: { externalId: built.chatId, name: 'Anna' },
      attachments,
    })
    return { ...built, messageId, waiting: await pendingAttachments(app.db, messageId) }
  }
  const viewOf = async (id: string) => (await messageViews(app.db, [id]))[0]?.attachments

  it('are placeholders until they are here', async () => {
    const { messageId, waiting, threadId, channel, operator } = await arrive()
    expect(waiting).toMatchObject([
      { kind: 'image', source: { fileId: 'p' }, name: 'photo.jpg', size: 10, threadId, channelId: channel.id },
      { kind: 'voice', source: { fileId: 'v' }, name: '', size: 0 },
    ])
    expect(await viewOf(messageId)).toMatchObject([
      { status: 'pending', url: null, width: 100, height: 50 },
      { status: 'pending', durationSeconds: 2.5 },
    ])
    const [photo] = waiting
    const file = await buildFile(app, png, { threadId })
    const ready = () => transaction(app.db, (tx) => attachmentReady(tx, photo?.id ?? '', file))
    expect(await ready()).toBe(true)
    expect(await ready()).toBe(false)
    expect((await viewOf(messageId))?.[0]).toMatchObject({
      status: 'ready',
      name: 'photo.jpg',
      mime: 'image/png',
      size: png.length,
      width: 3,
      height: 2,
      url: file.url,
    })
    expect((await get(file.url, operator)).status).toBe(200)
    expect(await pendingAttachments(app.db, messageId)).toHaveLength(1)
  })

  it('that cannot be had say why', async () => {
    const { messageId, waiting } = await arrive()
    const voice = waiting[1]?.id ?? ''
    expect(await transaction(app.db, (tx) => attachmentFailed(tx, voice, 'too_large'))).toBe(true)
    expect((await viewOf(messageId))?.[1]).toMatchObject({ status: 'failed', error: 'too_large', url: null })
    const late = await buildFile(app, 'x', {})
    expect(await transaction(app.db, (tx) => attachmentReady(tx, voice, late))).toBe(false)
  })
})
