import { describe, expect, it } from 'vitest'
import { parseMultipart } from './multipart.ts'

const body = (...parts: string[]) => Buffer.from(`${parts.map((part) => `--xyz\r\n${part}\r\n`).join('')}--xyz--\r\n`, 'latin1')

describe('parseMultipart', () => {
  it('reads fields and files as the platforms themselves do', () => {
    const given = body(
      'content-disposition:form-data;name="chat_id"\r\n\r\n42',
      'Content-Disposition: form-data; name="doc"; filename="a \\"b\\".pdf"\r\nContent-Type: application/pdf\r\n\r\n\x00\r\n\xff',
      'content-disposition:form-data;name="x";filename=plain name.txt;and more\r\n\r\n',
    )
    expect(parseMultipart(given, 'multipart/form-data; boundary=xyz')).toEqual({
      fields: { chat_id: '42' },
      files: [
        { field: 'doc', name: 'a "b".pdf', type: 'application/pdf', bytes: Buffer.from([0, 13, 10, 255]) },
        { field: 'x', name: 'plain name.txt', type: 'application/octet-stream', bytes: Buffer.alloc(0) },
      ],
    })
  })

  it('reads what fetch makes of FormData', async () => {
    const form = new FormData()
    form.set('text', 'привет')
    form.set('file', new Blob(['bytes']), 'файл.txt')
    const request = new Request('http://localhost', { method: 'POST', body: form })
    const parsed = parseMultipart(Buffer.from(await request.arrayBuffer()), request.headers.get('content-type') ?? '')
    expect(parsed.fields).toEqual({ text: 'привет' })
    expect(parsed.files[0]).toMatchObject({ field: 'file', name: 'файл.txt', bytes: Buffer.from('bytes') })
  })

  it('refuses what is not multipart', () => {
    expect(() => parseMultipart(Buffer.alloc(0), 'text/plain')).toThrow('boundary')
    expect(() => parseMultipart(body('no headers'), 'multipart/form-data; boundary="xyz"')).toThrow('headers')
    expect(() => parseMultipart(body('content-disposition:form-data\r\n\r\n1'), 'multipart/form-data; boundary=xyz')).toThrow('name')
  })
})
