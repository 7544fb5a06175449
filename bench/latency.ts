import { once } from 'node:events'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { burst, warmUp } from './ingest.ts'
import { startBare } from './lib/bare.ts'
import { percentile, poster, steadily } from './lib/load.ts'
import type { Benchmark } from './lib/report.ts'
import { openStage, type Stage } from './lib/stage.ts'

const seconds = 4
const rounds = 2

/** How long a customer's message needs to the operator's screen. */
export const latency: Benchmark = {
  name: 'latency',
  about:
    "from a webhook's POST to the operator's socket at half of the ingest rate, against a bare program that inserts a row and sends it",
  async run({ say }) {
    const stage = await openStage()
    const bare = await startBare({ PGHOST: join(stage.house.directory, 'postgres'), PGUSER: 'omniline', PGDATABASE: 'omniline' })
    try {
      await warmUp(stage)
      const rate = (await burst(stage, 16, 400)) / 2
      await stage.quiet()
      say(`${rate.toFixed(0)} messages per second`)
      let [ours, plain] = [[Number.POSITIVE_INFINITY], [Number.POSITIVE_INFINITY]]
      for (let round = 0; round < rounds; round++) {
        ours = better(ours, await throughUs(stage, rate))
        plain = better(plain, await throughBare(bare.url, rate))
      }
      const figure = (part: number) => ({ unit: 'ms', ours: percentile(ours, part), baseline: percentile(plain, part), aim: { atMost: 2 } })
      return {
        figures: [
          { what: 'p50', ...figure(0.5) },
          { what: 'p99', ...figure(0.99) },
        ],
        notes: [
          `at ${rate.toFixed(0)} messages per second, half of what a burst of 16 in flight reached just before`,
          'ours commits twice on the way (the update as it came, then the message) and wakes two readers between them: the jobs and the log that feeds sockets',
        ],
      }
    } finally {
      await bare.stop()
      await stage.close()
    }
  },
}

const better = (a: number[], b: number[]): number[] => (percentile(b, 0.5) < percentile(a, 0.5) ? b : a)

/** Sends marks and waits until each has been heard. */
async function measure(
  socket: WebSocket,
  rate: number,
  textOf: (frame: string) => string | undefined,
  send: (mark: string, n: number) => Promise<void>,
) {
  const heard = new Map<string, () => void>()
  socket.on('message', (data) => heard.get(textOf(String(data)) ?? '')?.())
  const took: number[] = []
  await steadily(rate, seconds, async (n) => {
    const mark = `mark ${n} ${rate}`
    const began = performance.now()
    const arrived = new Promise<void>((resolve) => heard.set(mark, resolve))
    await Promise.all([send(mark, n), arrived])
    took.push(performance.now() - began)
    heard.delete(mark)
  })
  return took
}

async function throughUs(stage: Stage, rate: number): Promise<number[]> {
  const socket = new WebSocket(`${stage.house.url.replace(/^http/, 'ws')}/api/v1/realtime`)
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'hello', token: stage.admin.token }))
  await once(socket, 'message')
  const textOf = (frame: string) => {
    const { type, data } = JSON.parse(frame) as { type: string; data: { text: string } }
    return type === 'message' ? data.text : undefined
  }
  try {
    return await measure(socket, rate, textOf, (mark, n) => stage.deliver(n, mark))
  } finally {
    socket.terminate()
  }
}

async function throughBare(url: string, rate: number): Promise<number[]> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'))
  const http = poster(url, 64)
  await once(socket, 'open')
  try {
    return await measure(
      socket,
      rate,
      (frame) => frame,
      async (mark) => void (await http.post('/', mark)),
    )
  } finally {
    http.close()
    socket.terminate()
  }
}
