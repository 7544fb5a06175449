import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface PidFile {
  pid: number
  /** seconds since 1970 */
  startedAt: string
  ready: boolean
}

export const pidFilePath = (directory: string): string => join(directory, 'postmaster.pid')

/** What the server of `directory`, running or dead, says of itself; null if it left no (complete) file. */
export function readPidFile(directory: string): PidFile | null {
  let lines: string[]
  try {
    lines = readFileSync(pidFilePath(directory), 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid === 0) return null
  // Line 1 is negative for a server in single-user mode.
  return { pid: Math.abs(pid), startedAt: lines[2] ?? '', ready: lines[7]?.trim() === 'ready' }
}
