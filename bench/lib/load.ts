import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** Does `work` for 0 ... count-1 with so many under way at a time. Answers how many seconds it took. */
export async function inFlight(count: number, width: number, work: (n: number) => Promise<void>): Promise<number> {
  let next = 0
  const began = performance.now()
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker))
  return (performance.now() - began) / 1000
}

/** Starts `work` at a steady rate for so many seconds, whether or not the earlier ones have ended. */
export async function steadily(perSecond: number, seconds: number, work: (n: number) => Promise<void>): Promise<void> {
  const began = performance.now()
  const total = Math.round(perSecond * seconds)
  const all: Promise<void>[] = []
  while (all.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * perSecond) + 1)
    while (all.length < due) all.push(work(all.length))
    await pause(1)
  }
  await Promise.all(all)
}

export interface Poster {
  post(path: string, body: string, headers?: Record<string, string>): Promise<string>
  close(): void
}

/** Posts JSON over connections that are kept. The load comes from this process, so it must cost little. */
export function poster(url: string, width: number): Poster {
  const agent = new Agent({ keepAlive: true, maxSockets: width })
  const { hostname, port } = new URL(url)
  return {
    post: (path, body, headers = {}) =>
      new Promise((resolve, reject) => {
        const length = Buffer.byteLength(body)
        const outgoing = request(
          {
            agent,
            hostname,
            port,
            path,
            method: 'POST',
            headers: { 'content-type': 'application/json', 'content-length': length, ...headers },
          },
          (answer) => {
            let text = ''
            answer.setEncoding('utf8')
            answer.on('data', (chunk: string) => {
              text += chunk
            })
            answer.on('end', () => {
              if ((answer.statusCode ?? 500) < 300) resolve(text)
              else reject(new Error(`${path}: ${answer.statusCode} ${text.slice(0, 200)}`))
            })
          },
        )
        outgoing.on('error', reject)
        outgoing.end(body)
      }),
    close: () => agent.destroy(),
  }
}

export function percentile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

export async function until(condition: () => Promise<boolean>, seconds: number, what: string): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Waited ${seconds} s in vain for ${what}`)
    await pause(10)
  }
}
