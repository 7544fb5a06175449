import type { StoredFile } from '@omniline/contracts/files'
import { describe, expect, it } from 'vitest'
import { Refused } from '../client.ts'
import { perFile } from '../lifetime.ts'
import { bearer, getting } from './ask.ts'
import { openHouse } from './house.ts'

const house = perFile(openHouse)

const get = getting(() => house.url)

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
