import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { buildServer } from '../../../tools/lib/build-server.mjs'
import { testApp, waitFor } from './harness.ts'

/** As `npm start` builds it. */
const built = join(import.meta.dirname, `../../../.build/test-${process.pid}`)
const root = mkdtempSync(join(tmpdir(), 'omniline-main-'))
const dataDir = join(root, 'data')
const started: ChildProcess[] = []

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})
beforeAll(() => buildServer(built))
afterAll(() => {
  rmSync(built, { recursive: true, force: true })
  rmSync(root, { recursive: true, force: true })
})

/** Omniline as a process of its own, with nothing of our environment. */
function launch(env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [join(built, 'src/main.js')], {
    cwd: root,
    env: { PATH: process.env.PATH, OMNILINE_PORT: '0', OMNILINE_DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const complaints = text(child.stderr)
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string)
  const ready = async () => {
    await waitFor(() => lines.length > 0 || child.exitCode !== null, { timeoutMs: 30_000, what: 'the ready line' })
    const url = /^Omniline is ready: (http:\/\/localhost:\d+)$/.exec(lines[0] ?? '')?.[1]
    if (!url) throw new Error(`not ready: ${lines.join('\n')} ${await complaints}`)
    return url
  }
  return { child, lines, complaints, ended, ready }
}

const status = async (url: string) => (await fetch(url)).status

test('says one line when it serves, recovers when its database is killed, ends cleanly', async () => {
  const omniline = launch()
  const url = await omniline.ready()
  expect(await status(`${url}/readyz`)).toBe(200)
  const postmaster = () => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
  const before = postmaster()
  process.kill(before, 'SIGKILL')
  await waitFor(() => postmaster() !== before, { timeoutMs: 10_000, what: 'a new database' })
  await waitFor(async () => (await status(`${url}/readyz`)) === 200, { timeoutMs: 10_000, what: 'readiness' })

  const since = Date.now()
  omniline.child.kill('SIGTERM')
  expect(await omniline.ended).toBe(0)
  expect(Date.now() - since).toBeLessThan(10_000)
  expect(omniline.lines).toHaveLength(1)
  expect(() => postmaster()).toThrow('ENOENT')
})

test('a second one on the same data says so and leaves the first alone; after kill -9 the next one starts', async () => {
  const first = launch()
  const url = await first.ready()
  const key = readFileSync(join(dataDir, 'secret.key'), 'utf8')
  const second = launch()
  expect(await second.ended).toBe(1)
  expect(await second.complaints).toContain('already running for another Omniline')
  expect(await status(`${url}/readyz`)).toBe(200)

  first.child.kill('SIGKILL')
  const third = launch()
  expect(await status(`${await third.ready()}/readyz`)).toBe(200)
  expect(readFileSync(join(dataDir, 'secret.key'), 'utf8')).toBe(key)
  // Ctrl-C below npm arrives twice.
  third.child.kill('SIGINT')
  third.child.kill('SIGINT')
  expect(await third.ended).toBe(0)
})

test('a bad environment and a port that is taken are named', async () => {
  const odd = launch({ OMNILINE_PORT: 'http', OMNILINE_ROLES: 'boss' })
  expect(await odd.ended).toBe(1)
  expect(await odd.complaints).toMatch(/OMNILINE_PORT[^]*OMNILINE_ROLES/)

  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const blocked = launch({ OMNILINE_PORT: String(port) })
  expect(await blocked.ended).toBe(1)
  expect(await blocked.complaints).toContain(`Port ${port} is taken`)
  other.close()
})

test('a damaged key stops the start: with another one every secret would be lost', async () => {
  writeFileSync(join(dataDir, 'secret.key'), 'damaged\n')
  const omniline = launch()
  expect(await omniline.ended).toBe(1)
  expect(await omniline.complaints).toContain('32 bytes')
})

test('with DATABASE_URL it starts no database of its own, and a worker only tells how it is', async () => {
  const { connection, close } = await testApp()
  const { host } = inject('postgres')
  const ownDir = join(root, 'external')
  const omniline = launch({
    DATABASE_URL: `postgres://${connection.user}@/${connection.database}?host=${encodeURIComponent(host)}`,
    OMNILINE_DATA_DIR: ownDir,
    OMNILINE_ROLES: 'worker',
  })
  const url = await omniline.ready()
  expect(await status(`${url}/readyz`)).toBe(200)
  expect(await status(`${url}/api/v1/setup`)).toBe(404)
  expect(() => readFileSync(join(ownDir, 'postgres/PG_VERSION'))).toThrow('ENOENT')
  omniline.child.kill('SIGTERM')
  expect(await omniline.ended).toBe(0)
  await close()
})
