import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface House {
  /** where it serves */
  url: string
  dataDir: string
  close(): Promise<void>
}

const program = join(import.meta.dirname, '../.build/server/src/main.js')

/** Omniline as it is built, on a free port, with a database and a directory of its own. `env`: further settings. */
export async function startHouse(env: Record<string, string> = {}): Promise<House> {
  const dataDir = mkdtempSync(join(tmpdir(), 'omniline-e2e-'))
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH, OMNILINE_PORT: '0', OMNILINE_DATA_DIR: dataDir, LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended.then(() => [''])])) as string[]
  const url = /^Omniline is ready: (http:\/\/\S+)$/.exec(line ?? '')?.[1]
  if (!url) throw new Error(`Omniline did not start: ${line}`)
  return {
    url,
    dataDir,
    async close() {
      child.kill('SIGTERM')
      await ended
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
