import { realpathSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { guardMark } from './guard.ts'
import { pidFilePath, readPidFile } from './pid-file.ts'
import { lookUp, type ProcessInfo } from './processes.ts'
import { socketDirectory } from './reach.ts'

export class AlreadyRunning extends Error {
  constructor(directory: string, by: string) {
    super(`The database in ${directory} is already running for ${by}. Stop that one first, or set OMNILINE_DATA_DIR to another directory.`)
    this.name = 'AlreadyRunning'
  }
}

/**
 * Looks at what an earlier start left in `directory`: a server that lost its owner is stopped, a pid file that names an
 * unrelated process (pids are dealt anew in a container) is removed, a server in use is left alone: `AlreadyRunning`.
 */
export async function clearTheWay(directory: string, port: number, log: Log): Promise<void> {
  const file = readPidFile(directory)
  if (!file) return
  const found = lookUp(file.pid)
  if (found && isServerOf(found, directory)) {
    const owner = ownerOf(found)
    if (owner !== null) throw new AlreadyRunning(directory, `another Omniline (process ${owner})`)
    log.warn({ pid: found.pid }, 'stopping a database that lost its owner')
    await stopOrphan(found.pid)
    return
  }
  // In another container with the same volume its pid means nothing to us, but its socket answers.
  if (await answers(directory, port)) throw new AlreadyRunning(directory, 'a process that cannot be seen from here (another container?)')
  if (found) rmSync(pidFilePath(directory), { force: true })
}

/** The Omniline that started `server` and lives; null if it has none. */
export function ownerOf(server: ProcessInfo): number | null {
  const guard = lookUp(server.parent)
  const mark = guard?.args.indexOf(guardMark) ?? -1
  if (!guard || mark < 0) return null
  const starter = Number(guard.args[mark + 1])
  // An orphaned process is handed to another parent.
  return guard.parent === starter ? starter : null
}

function isServerOf(found: ProcessInfo, directory: string): boolean {
  if (basename(found.args[0] ?? '') !== 'postgres') return false
  if (found.cwd !== null) return found.cwd === realpathSync(directory)
  return found.args.join(' ').includes(directory)
}

async function stopOrphan(pid: number): Promise<void> {
  for (const [signal, seconds] of [
    ['SIGINT', 15],
    ['SIGQUIT', 10],
  ] as const) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return
      throw error
    }
    const until = Date.now() + seconds * 1000
    while (Date.now() < until) {
      if (!lookUp(pid)) return
      await pause(20)
    }
  }
  throw new Error(`A database that lost its owner (process ${pid}) does not stop`)
}

async function answers(directory: string, port: number): Promise<boolean> {
  const reach = socketDirectory(directory, port)
  try {
    return await new Promise<boolean>((resolve) => {
      const socket = connect(join(reach.path, `.s.PGSQL.${port}`))
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.once('close', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
  } finally {
    reach.remove()
  }
}
