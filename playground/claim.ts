import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** So that nobody empties a directory another playground lives in. Answers how to let go; throws if somebody has it. */
export function claim(file: string): () => void {
  const holder = holderOf(file)
  if (holder !== null && holder !== process.pid && isAlive(holder))
    throw new Error(`It is running already, as process ${holder}. Stop it first. (If that is another program, delete ${file}.)`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, String(process.pid))
  return () => rmSync(file, { force: true })
}

function holderOf(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8')) || null
  } catch {
    // Nobody was here.
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
