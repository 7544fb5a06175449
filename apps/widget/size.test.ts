import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const kilobyte = 1024
const budget = { loader: 6 * kilobyte, firstOpen: 60 * kilobyte }
const outDir = mkdtempSync(join(tmpdir(), 'omniline-widget-'))

beforeAll(async () => {
  await build({ configFile: fileURLToPath(new URL('vite.config.ts', import.meta.url)), logLevel: 'error', build: { outDir } })
}, 60_000)
afterAll(() => rmSync(outDir, { recursive: true }))

const read = (file: string): string => readFileSync(join(outDir, file), 'utf8')
const gzipped = (file: string): number => gzipSync(readFileSync(join(outDir, file)), { level: 9 }).length

describe('what visitors load', () => {
  it('keeps to the loader’s budget', () => expect(gzipped('widget.js')).toBeLessThanOrEqual(budget.loader))

  it('keeps to the budget of the first opening', () => {
    const assets = [...read('chat.html').matchAll(/(?:src|href)="\/(chat-assets\/[^"]+)"/g)].map((match) => match[1] ?? '')
    expect(assets.some((name) => name.endsWith('.js')) && assets.some((name) => name.endsWith('.css'))).toBe(true)
    const total = assets.reduce((sum, name) => sum + gzipped(name), gzipped('chat.html'))
    expect(total).toBeLessThanOrEqual(budget.firstOpen)
  })

  it('has a loader that no guess of a charset can break', () => expect([...read('widget.js')].every((sign) => sign < '\u0080')).toBe(true))

  it('has nothing that the policies of the pages forbid', () => {
    expect(read('widget.js')).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|setAttribute\("style"/)
    expect(read('chat.html')).not.toMatch(/<style|style=|<script(?![^>]*src=)/)
    for (const name of readdirSync(join(outDir, 'chat-assets')))
      expect(read(`chat-assets/${name}`)).not.toMatch(/fonts\.googleapis|@import/)
  })

  it('has colours for browsers that do not know light-dark()', () => {
    const sheets = readdirSync(join(outDir, 'chat-assets')).filter((name) => name.endsWith('.css'))
    const styles = sheets.map((name) => read(`chat-assets/${name}`)).join('')
    expect(styles).toContain('prefers-color-scheme:dark')
    expect(styles).not.toContain('light-dark(')
  })

  it('does not carry the server’s schemas', () => {
    for (const name of ['widget.js', ...readdirSync(join(outDir, 'chat-assets')).map((one) => `chat-assets/${one}`)])
      expect(read(name)).not.toMatch(/ZodError|_zod/)
  })
})
