import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../log.ts'
import type { Binaries } from './binaries.ts'
import { cleanEnvironment } from './environment.ts'
import { guarded } from './guard.ts'
import { readPidFile } from './pid-file.ts'
import { lookUp } from './processes.ts'
import { reachablePath } from './reach.ts'
import { settingArgs } from './settings.ts'
import type { ServerUser } from './user.ts'

export interface Server {
  pid: number
  /** resolves when it has ended, whatever the reason */
  ended: Promise<void>
  /** Ends all sessions and writes everything down; after `patienceMs` at once (the next start recovers). */
  stop(patienceMs: number): Promise<void>
}

export interface ServerOptions {
  directory: string
  port: number
  binaries: Binaries
  user: ServerUser
  durable: boolean
  log: Log
}

/** A crash recovery may read gigabytes; a server that is busy with it is not given up. */
const readyWithinMs = 10 * 60_000

/** Runs the server and waits until it takes connections. Throws with its last words when it ends before. */
export async function runServer({ directory, port, binaries, user, durable, log }: ServerOptions): Promise<Server> {
  const before = readPidFile(directory)
  const [program, args] = guarded([binaries.postgres, '-D', reachablePath(directory, user), ...settingArgs(port, durable)])
  const guard = spawn(program, args, {
    ...(user && { uid: user.uid, gid: user.gid }),
    cwd: directory,
    env: cleanEnvironment(),
    // A group of its own: Ctrl-C in the terminal is for us, we tell the server.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const lastWords: string[] = []
  createInterface({ input: guard.stderr }).on('line', (line) => {
    lastWords.push(line)
    if (lastWords.length > 20) lastWords.shift()
    if (/ (FATAL|PANIC): /.test(line)) log.warn({ line }, 'the database complains')
    else log.debug({ line }, 'the database says')
  })
  let over = false
  const ended = new Promise<void>((resolve) => {
    const finish = () => {
      over = true
      resolve()
    }
    guard.once('error', (error) => {
      lastWords.push(error.message)
      finish()
    })
    guard.once('close', finish)
  })
  // Writing to a guard that has gone is no news: its end is.
  guard.stdin.on('error', () => {})

  const until = Date.now() + readyWithinMs
  for (;;) {
    if (over) throw new Error(`The database did not start:\n${lastWords.join('\n')}`)
    const now = readPidFile(directory)
    // The file of a server that died still says ready, and of two that start at once only one is ours.
    const another = now && (now.pid !== before?.pid || now.startedAt !== before.startedAt)
    if (another && now.ready && lookUp(now.pid)?.parent === guard.pid)
      return { pid: now.pid, ended, stop: (patienceMs) => stop(now.pid, ended, patienceMs) }
    if (Date.now() > until) {
      guard.stdin.end()
      throw new Error(`The database is not ready after ${readyWithinMs / 60_000} minutes:\n${lastWords.join('\n')}`)
    }
    await pause(10)
  }
}

async function stop(pid: number, ended: Promise<void>, patienceMs: number): Promise<void> {
  signal(pid, 'SIGINT')
  const hurry = setTimeout(() => signal(pid, 'SIGQUIT'), patienceMs)
  await ended
  clearTimeout(hurry)
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
