import { spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { cleanEnvironment } from './environment.ts'
import { isAlive } from './processes.ts'
import { reachablePath } from './reach.ts'
import type { ServerUser } from './user.ts'

/** The name of the superuser; the socket lies in a directory that only he and root can enter. */
export const superuser = 'omniline'
const major = '18'

/** Makes the data directory unless there is one. An interrupted attempt leaves nothing that looks like a database. */
export async function makeCluster(directory: string, binaries: Binaries, user: ServerUser, durable: boolean): Promise<void> {
  removeLeftovers(directory)
  if (existsSync(join(directory, 'PG_VERSION'))) return checkCluster(directory, user)

  const partial = `${directory}.new-${process.pid}`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true, mode: 0o700 })
  if (user) chownSync(partial, user.uid, user.gid)
  try {
    await initdb(partial, binaries, user, durable)
    renameSync(partial, directory)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    // Another start was faster; whose server it is, is decided when ours is started.
    if (existsSync(join(directory, 'PG_VERSION'))) return
    throw error
  }
}

/**
 * The locale is the same everywhere: characters by the builtin C.UTF-8 (so that lower() and full-text search know
 * Cyrillic) and the C library's UTF-8 ctype for pg_trgm. One taken from the environment may be SQL_ASCII.
 */
function initdb(target: string, binaries: Binaries, user: ServerUser, durable: boolean): Promise<void> {
  const ctype = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', `--lc-ctype=${ctype}`]
  const more = ['-U', superuser, '-A', 'trust', '--no-instructions', ...(durable ? [] : ['--no-sync'])]
  const child = spawn(binaries.initdb, ['-D', reachablePath(target, user), ...locale, ...more], {
    ...(user && { uid: user.uid, gid: user.gid }),
    cwd: target,
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`initdb ended with ${code ?? signal}:\n${Buffer.concat(output).toString('utf8').trim()}`))
    })
  })
}

function checkCluster(directory: string, user: ServerUser): void {
  const version = readFileSync(join(directory, 'PG_VERSION'), 'utf8').trim()
  if (version !== major)
    throw new Error(
      `${directory} was made by PostgreSQL ${version}, this Omniline brings ${major}. Start the version it was made with and export the data first.`,
    )
  // A copy or a restored backup belongs to root then.
  if (user && statSync(directory).uid === 0) giveAway(directory, user)
}

function giveAway(path: string, user: { uid: number; gid: number }): void {
  chownSync(path, user.uid, user.gid)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) giveAway(join(path, entry.name), user)
    else if (entry.isFile()) chownSync(join(path, entry.name), user.uid, user.gid)
  }
}

function removeLeftovers(directory: string): void {
  const parent = dirname(directory)
  if (!existsSync(parent)) return
  const prefix = `${basename(directory)}.new-`
  for (const name of readdirSync(parent)) {
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length)))) rmSync(join(parent, name), { recursive: true, force: true })
  }
}
