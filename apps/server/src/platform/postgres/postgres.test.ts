import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { waitFor } from '../../../test/harness.ts'
import { checkDatabase, openDatabase } from '../database.ts'
import { createLog } from '../log.ts'
import { pidFilePath } from './pid-file.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { lookUp } from './processes.ts'
import { chooseUser } from './user.ts'

const log = createLog('silent')
const ownerProgram = join(import.meta.dirname, '../../../test/postgres-owner.ts')
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

let root: string
let directory: string
const started: ChildProcess[] = []
const running: Postgres[] = []

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'omniline-launcher-'))
  directory = join(root, 'postgres')
})
afterEach(async () => {
  // What a failed test left behind must not fail the next.
  for (const postgres of running.splice(0)) await postgres.stop()
  for (const child of started.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function start(where = directory): Promise<Postgres> {
  const postgres = await startPostgres({ directory: where, log })
  running.push(postgres)
  return postgres
}

async function query<T extends pg.QueryResultRow>(postgres: Postgres, text: string): Promise<T[]> {
  const client = new pg.Client(await postgres.open('omniline'))
  // The server is killed under it.
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<T>(text)).rows
  } finally {
    await client.end()
  }
}

/** Another Omniline, as a process; answers with its first line. */
async function owner(where = directory, options: { uid?: number; gid?: number; cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  const child = spawn(process.execPath, ['--import', tsx, ownerProgram, where], { stdio: ['ignore', 'pipe', 'inherit'], ...options })
  started.push(child)
  const line = await new Promise<string>((resolve) => {
    createInterface({ input: child.stdout })
      .once('line', resolve)
      .once('close', () => resolve('ended'))
  })
  return { child, line, server: Number(/^running (\d+)$/.exec(line)?.[1]) }
}

const ended = (child: ChildProcess) => new Promise<void>((resolve) => void child.once('exit', () => resolve()))

describe('one directory, many starts', () => {
  test('the first start makes a database that knows Cyrillic', async () => {
    const postgres = await start()
    const { db } = openDatabase(await postgres.open('omniline'))
    await checkDatabase(db)
    await db.destroy()
    const [found] = await query<{ trigrams: number; tcp: string }>(
      postgres,
      `create extension pg_trgm; create table kept (id int); insert into kept values (1)`,
    ).then(() =>
      query<{ trigrams: number; tcp: string }>(
        postgres,
        `select cardinality(show_trgm('привет')) as trigrams, current_setting('listen_addresses') as tcp`,
      ),
    )
    expect(found?.trigrams).toBeGreaterThan(0)
    expect(found?.tcp).toBe('')
    await postgres.stop()
    expect(existsSync(pidFilePath(directory))).toBe(false)
  })

  test('a second start finds what the first wrote', async () => {
    const postgres = await start()
    expect(await query(postgres, 'select id from kept')).toEqual([{ id: 1 }])
    await postgres.stop()
  })

  test('kill -9 of Omniline ends the database, and the next start finds everything', async () => {
    const first = await owner()
    expect(first.line).toMatch(/^running \d+$/)
    first.child.kill('SIGKILL')
    await waitFor(() => lookUp(first.server) === null, { timeoutMs: 10_000, what: 'the end of the server' })
    const postgres = await start()
    expect(await query(postgres, 'select id from kept')).toEqual([{ id: 1 }])
    await postgres.stop()
  })

  test('a server that is killed is started again, and the pool goes on', async () => {
    const postgres = await start()
    const { db, pool } = openDatabase(await postgres.open('omniline'))
    await pool.query('insert into kept values (2)')
    const before = postgres.pid()
    process.kill(before, 'SIGKILL')
    await waitFor(() => postgres.pid() !== before, { timeoutMs: 10_000, what: 'a new server' })
    const rows = await waitFor(async () => (await pool.query('select id from kept order by id')).rows)
    expect(rows).toEqual([{ id: 1 }, { id: 2 }])
    await db.destroy()
    await postgres.stop()
  })

  test('an owner stops its server even if the guard was killed', async () => {
    const postgres = await start()
    const before = postgres.pid()
    process.kill(lookUp(before)?.parent ?? 0, 'SIGKILL')
    await waitFor(() => postgres.pid() !== before && lookUp(before) === null, { timeoutMs: 10_000 })
    expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }])
    const last = postgres.pid()
    await postgres.stop()
    expect(lookUp(last)).toBeNull()
  })

  test('a server that lost owner and guard is stopped and taken over', async () => {
    const first = await owner()
    first.child.kill('SIGSTOP')
    process.kill(lookUp(first.server)?.parent ?? 0, 'SIGKILL')
    first.child.kill('SIGKILL')
    await ended(first.child)
    expect(lookUp(first.server)).not.toBeNull()
    const postgres = await start()
    expect(lookUp(first.server)).toBeNull()
    expect(await query(postgres, 'select count(*)::int as n from kept')).toEqual([{ n: 2 }])
    await postgres.stop()
  })

  test('the database of another living Omniline is left alone', async () => {
    const first = await owner()
    await expect(start()).rejects.toThrow(`already running for another Omniline (process ${first.child.pid})`)
    expect(lookUp(first.server)).not.toBeNull()
    const over = ended(first.child)
    first.child.kill('SIGTERM')
    await over
    expect(lookUp(first.server)).toBeNull()
  })

  test('of several that start at once exactly one gets it', async () => {
    const all = await Promise.all([owner(), owner(), owner()])
    const lines = all.map((one) => one.line).sort()
    expect(lines[0]).toMatch(/^failed The database .* is already running/)
    expect(lines[1]).toMatch(/^failed The database .* is already running/)
    expect(lines[2]).toMatch(/^running/)
  })

  test('a pid file that names an unrelated process does not keep it from starting', async () => {
    await waitFor(() => !existsSync(pidFilePath(directory)), { timeoutMs: 5000 })
    const user = chooseUser(directory)
    const unrelated = spawn('sleep', ['60'], { stdio: 'ignore', ...(user && { uid: user.uid, gid: user.gid }) })
    started.push(unrelated)
    writeFileSync(pidFilePath(directory), `${unrelated.pid}\n${directory}\n1\n5432\n.\n\n0 0\nready\n`)
    if (user) chownSync(pidFilePath(directory), user.uid, user.gid)
    const postgres = await start()
    expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }])
    await postgres.stop()
    expect(unrelated.exitCode).toBeNull()
  })

  test('a directory of another version is refused with what to do', async () => {
    const version = readFileSync(join(directory, 'PG_VERSION'), 'utf8')
    writeFileSync(join(directory, 'PG_VERSION'), '17\n')
    await expect(start()).rejects.toThrow('was made by PostgreSQL 17')
    writeFileSync(join(directory, 'PG_VERSION'), version)
  })
})

test('several first starts at once: one wins, and no half-made directory stays', async () => {
  const where = join(root, 'race', 'postgres')
  const all = await Promise.all([owner(where), owner(where)])
  expect(all.filter((one) => one.line.startsWith('running'))).toHaveLength(1)
  expect(all.filter((one) => one.line.includes('already running'))).toHaveLength(1)
})

test('a server that can only be seen by its socket (in another container) is left alone', async () => {
  const where = join(root, 'elsewhere', 'postgres')
  await (await start(where)).stop()
  const gone = spawn('true')
  await ended(gone)
  writeFileSync(pidFilePath(where), `${gone.pid}\n/data/postgres\n1\n5432\n.\n\n0 0\nready\n`)
  const socket = createServer().listen(join(where, '.s.PGSQL.5432'))
  await once(socket, 'listening')
  await expect(start(where)).rejects.toThrow('another container')
  socket.close()
})

test('an interrupted first start is cleaned up', async () => {
  const where = join(root, 'interrupted', 'postgres')
  const gone = spawn('true')
  await ended(gone)
  mkdirSync(`${where}.new-${gone.pid}/base`, { recursive: true })
  const postgres = await start(where)
  await postgres.stop()
  expect(existsSync(`${where}.new-${gone.pid}`)).toBe(false)
})

test('a path too long for a socket, with spaces and quotes', async () => {
  const where = join(root, `it's "quite" long, ${'x'.repeat(90)}`, 'postgres')
  const postgres = await start(where)
  expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }])
  await postgres.stop()
})

const nobody = { uid: 65_534, gid: 65_534 }
const asRoot = process.getuid?.() === 0
const openToAll = asRoot && spawnSync('/bin/sh', ['-c', 'test -r "$0"', ownerProgram], nobody).status === 0

test.runIf(openToAll)('as an ordinary user, with a relative path and no HOME', async () => {
  const home = mkdtempSync(join(tmpdir(), 'omniline-ordinary-'))
  chmodSync(home, 0o755)
  chownSync(home, nobody.uid, nobody.gid)
  const one = await owner('./data/postgres', { ...nobody, cwd: home, env: { PATH: process.env.PATH, PGPORT: '1', PGDATA: '/nowhere' } })
  expect(one.line).toMatch(/^running/)
  expect(existsSync(join(home, 'data/postgres/PG_VERSION'))).toBe(true)
  const over = ended(one.child)
  one.child.kill('SIGTERM')
  await over
  const mine = await owner(directory, { ...nobody, cwd: home })
  expect(mine.line).toMatch(/^failed/)
  rmSync(home, { recursive: true, force: true })
})
