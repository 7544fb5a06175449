import { readdirSync, readFileSync } from 'node:fs'

/** The clock tick of /proc is 10 ms on every Linux that Node runs on. */
const ticksPerSecond = 100

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Ended meanwhile, or no Linux: then there is nothing to tell.
    return ''
  }
}

/** What follows the name, which may hold spaces. */
const statOf = (pid: number): string[] => read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? []

/** A process and everything it started, directly or not. */
export function family(root: number): number[] {
  const parents = new Map<number, number>()
  for (const name of process.platform === 'linux' ? readdirSync('/proc') : []) {
    const pid = Number(name)
    if (pid > 0) parents.set(pid, Number(statOf(pid)[1]))
  }
  const found = [root]
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child)
  return found
}

/** Seconds of processor time so far. Those of children that have ended count with their parent. */
function secondsOf(pid: number): number {
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = statOf(pid).slice(11, 15).map(Number)
  return (user + system + childUser + childSystem) / ticksPerSecond || 0
}

/** Processor seconds of the server and of its database. */
export function processorTime(serverPid: number): { server: number; database: number } {
  const database = family(serverPid).slice(1)
  return { server: secondsOf(serverPid), database: database.reduce((sum, pid) => sum + secondsOf(pid), 0) }
}

const kilobytes = (text: string, field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)

/** MB a process holds; memory that several share is counted in equal parts. */
export const megabytesOf = (pids: number[]): number =>
  pids.reduce((sum, pid) => sum + kilobytes(read(`/proc/${pid}/smaps_rollup`), 'Pss'), 0) / 1024
