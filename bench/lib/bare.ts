import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { atEnd } from './ending.ts'
import { until } from './load.ts'

export interface Bare {
  url: string
  pid: number
  stop(): Promise<void>
}

/** The bare program as a process of its own. */
export async function startBare(env: Record<string, string> = {}): Promise<Bare> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'bare-server.ts')], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = atEnd(async () => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  })
  const [port] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('The bare program ended'))),
  ])
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: async () => void (await stop()),
  }
}

/** For `NODE_OPTIONS` of a process whose memory is to be asked for. */
export const memoryEnv = (file: string): Record<string, string> => ({
  NODE_OPTIONS: `--import ${join(import.meta.dirname, 'memory-hook.mjs')}`,
  BENCH_MEMORY_FILE: file,
})

/** What a process holds after its garbage was collected, in KB. */
export async function memoryOf(pid: number, file: string): Promise<{ rss: number; heap: number }> {
  rmSync(file, { force: true })
  process.kill(pid, 'SIGUSR2')
  let text = ''
  await until(
    async () => {
      text = existsSync(file) ? readFileSync(file, 'utf8') : ''
      return text.endsWith('}')
    },
    20,
    'the memory',
  )
  const { rss, heapUsed } = JSON.parse(text) as { rss: number; heapUsed: number }
  return { rss: rss / 1024, heap: heapUsed / 1024 }
}
