import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const budget = 300 * 1024
const here = dirname(fileURLToPath(import.meta.url))
const built = join(here, '../../.build/workspace')
let outDir = built
let ours: string | undefined

/** The newest change of what it is made from. */
const newestOf = (folder: string): number =>
  Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  )
const page = () => join(outDir, 'index.html')

beforeAll(async () => {
  if (existsSync(page()) && statSync(page()).mtimeMs > newestOf(join(here, 'src'))) return
  outDir = ours = await mkdtemp(join(tmpdir(), 'omniline-workspace-'))
  // The test runner says `test`, with which the development build of React would be weighed.
  vi.stubEnv('NODE_ENV', 'production')
  await build({ root: here, configFile: join(here, 'vite.config.ts'), logLevel: 'error', build: { outDir, emptyOutDir: true } })
  vi.unstubAllEnvs()
}, 120_000)
afterAll(async () => {
  if (ours) await rm(ours, { recursive: true })
})

/** What the page names and everything those import without being asked: nothing is seen before all of it is here. */
function firstLoad(): string[] {
  const found = [...readFileSync(page(), 'utf8').matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1] ?? '')
  for (const name of found) {
    const text = readFileSync(join(outDir, name), 'utf8')
    for (const match of text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g)) {
      const imported = posix.join(posix.dirname(name), match[1] ?? '')
      if (!found.includes(imported)) found.push(imported)
    }
  }
  return [...new Set(found)]
}

describe('what an operator loads', () => {
  it('keeps to the budget of the first load', () => {
    const names = firstLoad()
    expect(names.length).toBeGreaterThan(0)
    const total = names.reduce((sum, name) => sum + gzipSync(readFileSync(join(outDir, name)), { level: 9 }).length, 0)
    expect(total).toBeLessThanOrEqual(budget)
  })
})
