import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeFile } from '../../src/inbox/public.ts'
import { createNet, ForbiddenAddress, isPublicAddress, type Net } from '../../src/platform/net.ts'
import { Readable } from 'node:stream'
import { type TestApp, testApp } from '../harness.ts'

// Class 7, requests to where we must not go. That a file of a customer at such an address is shown as failed:
// channels/media.test.ts.

let inside: Server
let port: number
let knocks = 0
let net: Net
beforeAll(async () => {
  inside = createServer((request, response) => {
    knocks++
    if (request.url === '/bomb') {
      response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' })
      response.end(gzipSync(Buffer.alloc(20_000_000)))
    } else response.end('inner secrets')
  })
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
  ;({ port } = inside.address() as AddressInfo)
  net = createNet()
})
afterAll(async () => {
  await net.close()
  inside.closeAllConnections()
  await new Promise((resolve) => inside.close(resolve))
})

describe('addresses from outside', () => {
  it.each([
    '127.0.0.1',
    '127.1.2.3',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '192.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '::ffff:0:7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001:0:7f00:1::',
    '2001:db8::1',
    '2002:7f00:1::',
    '4000::1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'localhost',
    '',
    '1',
  ])('%s is none of ours to ask', (address) => expect(isPublicAddress(address)).toBe(false))

  it.each(['1.1.1.1', '8.8.8.8', '93.184.215.14', '2606:4700::1111', '2a00:1450:4001::1'])('%s may be asked', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  )
})

describe('a fetch for somebody outside', () => {
  const hosts = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '017700000001',
    '127.0.0.1.',
    '%31%32%37.0.0.1',
    '①②⑦.⓪.⓪.①',
    '0',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::7f00:1]',
    // Names are looked up, and it is the address that is then connected to which counts.
    'localhost',
    'LOCALHOST',
    'user:password@127.0.0.1',
    'example.com@127.0.0.1',
    '127.0.0.1#@example.com',
    '127.0.0.1\\@example.com',
  ]
  it.each(hosts)('does not go to %s', async (host) => {
    const at = host.replace(/^([^#\\]*)(.*)$/, (_, name: string, rest: string) => `http://${name}:${port}/${rest}`)
    const before = knocks
    const refusal = await net.fetchOutside(at).then(
      () => null,
      (error: unknown) => error,
    )
    expect(refusal).toBeInstanceOf(Error)
    const { cause } = refusal as Error
    expect(
      [refusal, cause].some((one) => one instanceof ForbiddenAddress),
      String(refusal),
    ).toBe(true)
    expect(knocks).toBe(before)
  })

  it.each(['file:///etc/passwd', 'data:text/plain,x', 'ftp://example.com/', 'blob:x', 'javascript:alert(1)', 'gopher://127.0.0.1/'])(
    'speaks only http: not %s',
    async (address) => {
      await expect(net.fetchOutside(address)).rejects.toBeInstanceOf(ForbiddenAddress)
    },
  )

  it('is the only one that is so careful: what the administrator entered may lie inside', async () => {
    expect(await (await net.fetch(`http://127.0.0.1:${port}/`)).text()).toBe('inner secrets')
  })
})

describe('what is unpacked on the way', () => {
  let t: TestApp
  beforeAll(async () => {
    t = await testApp()
  })
  afterAll(() => t.close())

  it('counts as large as it becomes: a bomb is cut off', async () => {
    const { body } = await net.fetch(`http://127.0.0.1:${port}/bomb`)
    if (!body) throw new Error('nothing came')
    await expect(storeFile(t.app, Readable.fromWeb(body as never), { name: 'x.png', maxBytes: 1_000_000 })).rejects.toMatchObject({
      code: 'file_too_large',
    })
  })
})
