import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** An installation as users run it: the built program with the embedded database, on a data directory of its own. */
export interface House {
  url: string
  /** its data directory */
  directory: string
  /** the server's process; 0: it was never started */
  pid(): number
  /** the server has ended, however that came about */
  hasEnded(): boolean
  start(): Promise<void>
  /** SIGKILL to the server. Its database must notice by itself. */
  killServer(): Promise<void>
  /** SIGKILL to PostgreSQL's first process. The server must bring it back. */
  killDatabase(): void
  /** SIGTERM, and how long the end took and with which code. */
  stop(): Promise<{ code: number | null; tookMs: number }>
  /** processes of this house that still live */
  leftBehind(): number[]
  /** the last lines it wrote */
  log(): string
  remove(): Promise<void>
}

const program = join(import.meta.dirname, '../.build/server/src/main.js')
const readyWithinMs = 60_000

/** `given`: its data directory; made in the system's temporary one if absent */
export async function buildHouse(env: Record<string, string>, given?: string): Promise<House> {
  const directory = given ?? (await mkdtemp(join(tmpdir(), 'omniline-house-')))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | null = null
  let lines: string[] = []

  const ended = (process: ChildProcess) =>
    process.exitCode !== null || process.signalCode !== null
      ? Promise.resolve()
      : new Promise<void>((resolve) => process.once('exit', () => resolve()))

  return {
    url,
    directory,
    pid: () => child?.pid ?? 0,
    hasEnded: () => child !== null && (child.exitCode !== null || child.signalCode !== null),
    async start() {
      const started = spawn(process.execPath, ['--enable-source-maps', program], {
        env: {
          PATH: process.env.PATH,
          OMNILINE_PORT: String(port),
          OMNILINE_PUBLIC_URL: url,
          OMNILINE_DATA_DIR: directory,
          LOG_LEVEL: 'warn',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      let out = ''
      started.stdout?.on('data', (chunk) => {
        out += String(chunk)
      })
      started.stderr?.on('data', (chunk) => {
        lines = [...lines, ...String(chunk).split('\n')].slice(-200)
      })
      const until = Date.now() + readyWithinMs
      while (!out.includes('Omniline is ready')) {
        if (started.exitCode !== null || Date.now() > until) throw new Error(`The server did not start.\n${lines.slice(-30).join('\n')}`)
        await pause(20)
      }
    },
    async killServer() {
      if (!child) return
      child.kill('SIGKILL')
      await ended(child)
    },
    killDatabase() {
      process.kill(databasePid(directory), 'SIGKILL')
    },
    async stop() {
      if (!child) return { code: null, tookMs: 0 }
      const began = Date.now()
      child.kill('SIGTERM')
      await ended(child)
      return { code: child.exitCode, tookMs: Date.now() - began }
    },
    leftBehind: () => processesNaming(directory),
    log: () => lines.join('\n'),
    remove: () => rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  }
}

const databasePid = (directory: string): number => Number(readFileSync(join(directory, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** Programs that were started for this directory or work in it (PostgreSQL's processes do). */
function processesNaming(directory: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(directory) || readlinkSync(`/proc/${pid}/cwd`).startsWith(directory)
      } catch {
        // Ended meanwhile.
        return false
      }
    })
}
