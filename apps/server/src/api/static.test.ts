import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type TestHttp, testHttp } from '../../test/http.ts'

let t: TestHttp
let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'omniline-workspace-'))
  await mkdir(join(directory, 'build', 'assets'), { recursive: true })
  await writeFile(join(directory, 'secret.txt'), 'outside')
  await writeFile(join(directory, 'build', 'index.html'), '<!doctype html><title>Omniline</title>')
  await writeFile(join(directory, 'build', '.hidden'), 'hidden')
  await writeFile(join(directory, 'build', 'favicon.svg'), '<svg/>')
  await writeFile(join(directory, 'build', 'assets', 'main-abc.js'), 'console.log(1)')
})
afterAll(() => rm(directory, { recursive: true }))
afterEach(() => t.close())
const start = async (plugins?: Parameters<typeof testHttp>[0]) => {
  t = await testHttp({ workspaceDir: join(directory, 'build'), ...plugins })
}
const get = (url: string, headers: Record<string, string> = {}) => t.http.inject({ url, headers })

describe('the workspace', () => {
  it.each(['/', '/setup', '/invite/i_abc-DEF', '/conversations/0198?tab=mine'])('opens at %s', async (url) => {
    await start()
    const page = await get(url)
    expect([page.statusCode, page.headers['content-type'], page.headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
    ])
    expect(page.body).toContain('Omniline')
    expect(page.headers['content-security-policy']).toContain("script-src 'self'")
  })

  it('has assets that browsers keep, and files that they ask for again', async () => {
    await start()
    const script = await get('/assets/main-abc.js')
    expect(script.headers).toMatchObject({
      'content-type': 'application/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    })
    const icon = await get('/favicon.svg')
    expect(icon.headers['cache-control']).toBe('no-cache')
    const again = await get('/favicon.svg', { 'if-none-match': String(icon.headers.etag) })
    expect(again.statusCode).toBe(304)
  })

  it.each(['/assets/main-old.js', '/nothing.png', '/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/.hidden'])(
    'has no %s',
    async (url) => {
      await start()
      const answer = await get(url)
      expect(answer.body).not.toMatch(/outside|hidden</)
      expect([403, 404]).toContain(answer.statusCode)
      expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' })
    },
  )

  it('leaves the API and platforms their own answers', async () => {
    await start()
    for (const url of ['/api/v1/nothing', '/api/', '/hooks/telegram/1']) {
      const answer = await get(url)
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8'])
    }
  })

  it('that was not built says so in the language of the browser', async () => {
    await start({ workspaceDir: join(directory, 'nothing') })
    const english = await get('/')
    expect([english.statusCode, english.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8'])
    expect(english.body).toContain('The workspace is not built')
    expect((await get('/', { 'accept-language': 'ru' })).body).toContain('Рабочее место не собрано')
    expect((await get('/assets/x.js')).statusCode).toBe(404)
  })

  it('gives way to a page of a plugin, which may be framed if it says so', async () => {
    await start({
      plugins: [
        async (http) => {
          http.get('/chat/:id', (_request, reply) =>
            reply.header('content-security-policy', 'frame-ancestors *').removeHeader('x-frame-options').send('chat'),
          )
        },
      ],
    })
    const page = await get('/chat/1')
    expect([page.body, page.headers['content-security-policy'], page.headers['x-frame-options']]).toEqual([
      'chat',
      'frame-ancestors *',
      undefined,
    ])
  })
})
