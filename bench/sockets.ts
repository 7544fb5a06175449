import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { hire, openSiteChat, visit } from '../apps/server/test/company.ts'
import { memoryEnv, memoryOf, startBare } from './lib/bare.ts'
import { inFlight } from './lib/load.ts'
import type { Benchmark, Figure } from './lib/report.ts'
import { openStage, type Stage } from './lib/stage.ts'
import { inDirectory } from './lib/temporary.ts'

const operators = 10

/** What somebody who only has the page open costs. */
export const sockets: Benchmark = {
  name: 'sockets',
  about: 'memory of the server per idle connection, after its garbage was collected, against bare ws',
  run: ({ full, say }) =>
    inDirectory(async (directory) => {
      const count = roomFor(full ? 10_000 : 2000, say)
      const [ourFile, bareFile] = [join(directory, 'ours.json'), join(directory, 'bare.json')]
      const bare = await startBare(memoryEnv(bareFile))
      try {
        const plain = await growth(
          count,
          () => memoryOf(bare.pid, bareFile),
          async () => connect(bare.url),
        )
        const stage = await openStage(memoryEnv(ourFile))
        try {
          const kinds: [string, (n: number) => string][] = [
            ['visitor', await visitors(stage, count)],
            ['operator', await staff(stage)],
          ]
          const figures: Figure[] = []
          for (const [who, tokenOf] of kinds) {
            const ours = await growth(
              count,
              () => memoryOf(stage.house.pid(), ourFile),
              (n) => welcomed(stage.house.url, tokenOf(n)),
            )
            say(`${who}: ${ours.rss.toFixed(1)} KB`)
            figures.push({ what: `${who}, resident`, unit: 'KB', ours: ours.rss, baseline: plain.rss })
            figures.push({ what: `${who}, heap`, unit: 'KB', ours: ours.heap, baseline: plain.heap })
          }
          return {
            figures,
            notes: [`${count} connections each; ${operators} operators share theirs. Memory of the kernel is not counted.`],
          }
        } finally {
          await stage.close()
        }
      } finally {
        await bare.stop()
      }
    }),
}

/** Files that may be open besides the sockets. */
const spare = 500

/** How many of `wanted` sockets this process and those it starts may hold. Raises the limit where it may. */
function roomFor(wanted: number, say: (line: string) => void): number {
  if (!existsSync('/proc/self/limits') || openFilesMax() >= wanted + spare) return wanted
  try {
    execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${wanted + spare}:${wanted + spare}`], { stdio: 'pipe' })
  } catch {
    // Only root may; what that means is said below.
  }
  const room = openFilesMax() - spare
  if (room >= wanted) return wanted
  say(`only ${room} connections instead of ${wanted}: ulimit -n is ${openFilesMax()}; raise it with "ulimit -n ${wanted + spare}"`)
  return room
}

/** Node has raised its own to what is allowed when it started. */
const openFilesMax = (): number => Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 1024)

interface Memory {
  rss: number
  heap: number
}

/** KB per connection. A first few connections have been there before, so that what is made once does not count. */
async function growth(count: number, memory: () => Promise<Memory>, open: (n: number) => Promise<WebSocket>): Promise<Memory> {
  const all: WebSocket[] = []
  const openMore = (many: number) => inFlight(many, 32, async (n) => void all.push(await open(n)))
  try {
    await openMore(100)
    const before = await memory()
    await openMore(count)
    const after = await memory()
    return { rss: (after.rss - before.rss) / count, heap: (after.heap - before.heap) / count }
  } finally {
    await Promise.all(all.map((socket) => (socket.terminate(), once(socket, 'close'))))
  }
}

async function connect(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { perMessageDeflate: false })
  await once(socket, 'open')
  return socket
}

async function welcomed(url: string, token: string): Promise<WebSocket> {
  const socket = await connect(`${url}/api/v1/realtime`)
  socket.send(JSON.stringify({ type: 'hello', token }))
  await once(socket, 'message')
  return socket
}

async function visitors({ house, admin }: Stage, count: number): Promise<(n: number) => string> {
  const { channelId } = await openSiteChat(admin, [admin])
  const tokens: string[] = []
  await inFlight(count, 16, async () => void tokens.push((await visit(house.url, channelId)).token))
  return (n) => tokens[n] ?? ''
}

async function staff({ house, admin }: Stage): Promise<(n: number) => string> {
  const tokens: string[] = []
  for (let n = 0; n < operators; n++) tokens.push((await hire(house.url, admin, `Operator ${n}`)).token)
  return (n) => tokens[n % operators] ?? ''
}
