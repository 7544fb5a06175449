import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

export interface Tally {
  passed: number
  failed: number
}

/** The script behind a command that npm installed. */
const programs = {
  biome: '@biomejs/biome/bin/biome',
  oxlint: 'oxlint/bin/oxlint',
  tsc: 'typescript/bin/tsc',
  tsx: 'tsx/dist/cli.mjs',
  vitest: 'vitest/vitest.mjs',
} as const
export type Program = keyof typeof programs

/** Runs one of our tools, its output being ours; answers with its exit code. */
export function runTool(program: Program, args: string[]): Promise<number> {
  return runNode(join(root, 'node_modules', programs[program]), args)
}

export function runNode(script: string, args: string[] = []): Promise<number> {
  if (!existsSync(script)) throw new Error(`${script} is missing`)
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}

export function title(text: string): void {
  console.log(`\n── ${text}`)
}

/** One check counts as one test. */
export async function check(name: string, work: () => Promise<number>): Promise<Tally> {
  title(name)
  try {
    const code = await work()
    if (code === 0) return { passed: 1, failed: 0 }
  } catch (error) {
    console.error((error as Error).message)
  }
  console.log(`✗ ${name}`)
  return { passed: 0, failed: 1 }
}
