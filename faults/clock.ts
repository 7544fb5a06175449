import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { hire, openSiteChat, type Person, visit } from '../apps/server/test/company.ts'
import { waitFor } from '../apps/server/test/harness.ts'
import type { Verdict } from './count.ts'
import { follow } from './follower.ts'
import { play, type Say, type Scene } from './scene.ts'

const hourMs = 3_600_000
/** Longer than the heartbeat of sockets, which is when a clock that jumped would end them. */
const phaseSeconds = 27

/** The server's clock jumps an hour ahead, and later back, while everything goes on. The database's clock is right throughout. */
export async function clock(say: Say): Promise<Verdict> {
  const directory = await mkdtemp(join(tmpdir(), 'omniline-clock-'))
  const file = join(directory, 'clock')
  const env = { NODE_OPTIONS: `--import ${join(import.meta.dirname, 'clock-hook.mjs')}`, FAULT_CLOCK_FILE: file }
  const weather = { customers: 12, messages: 2 * phaseSeconds, operators: 3, pauseMs: 1000, rough: true }
  try {
    return await play({ weather, env, say }, async (scene) => {
      const quietLine = await waitingVisitor(scene)
      await pause(2000)
      for (const [what, offMs] of [
        ['an hour ahead', hourMs],
        ['back again', 0],
      ] as const) {
        // A pause that the platform demanded, and a retry, begin before the jump and end after it.
        scene.simulator.faults.add({ kind: 'rate_limited', method: 'sendMessage', retryAfterSeconds: 3 })
        scene.simulator.faults.add({ kind: 'error', method: 'sendMessage', times: 3 })
        await pause(1000)
        await jump(scene, file, offMs)
        say(`the clock jumps: ${what}`)
        await pause(phaseSeconds * 1000)
        await look(scene, what, quietLine)
      }
      quietLine.stop()
    })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function jump({ house }: Scene, file: string, offMs: number): Promise<void> {
  rmSync(`${file}.done`, { force: true })
  writeFileSync(file, String(offMs))
  process.kill(house.pid(), 'SIGUSR2')
  await waitFor(() => existsSync(`${file}.done`), { what: 'the clock', timeoutMs: 20_000 })
}

interface Waiting {
  person: Person
  conversationId: string
  visitor: Awaited<ReturnType<typeof visit>>
  losses(): number
  stop(): void
}

/** Somebody who is offered a conversation for half an hour and does not answer. */
async function waitingVisitor({ house, admin }: Scene): Promise<Waiting> {
  const person = await hire(house.url, admin, 'Patience')
  const { channelId } = await openSiteChat(admin, [person], { name: 'Slow', distribution: { offerSeconds: 1800 } } as never)
  const follower = follow(house.url, person.token)
  await person.api.call('PUT /me/presence', { body: { status: 'online' } })
  const visitor = await visit(house.url, channelId)
  await visitor.write('hello')
  const offered = () => [...follower.conversations.values()].find((one) => one.offeredTo.includes(person.id))
  const { id } = await waitFor(offered, { what: 'the offer', timeoutMs: 20_000 })
  return { person, conversationId: id, visitor, losses: () => follower.counts.losses, stop: follower.stop }
}

async function look({ broken, note, people, followers, work }: Scene, what: string, waiting: Waiting): Promise<void> {
  const { person, conversationId: id, visitor } = waiting
  const conversation = await person.api.call('GET /conversations/:id', { params: { id } })
  if (!conversation.offeredTo.includes(person.id)) broken(`${what}: an offer of half an hour has ended`)
  for (const one of people) await one.api.call('GET /me').catch((error) => broken(`${what}: a session does not hold: ${error}`))
  await visitor.write(what).catch((error) => broken(`${what}: a visitor's session does not hold: ${error}`))
  const lost = waiting.losses() + followers.reduce((sum, one) => sum + one.counts.losses, 0)
  if (lost > 0) broken(`${what}: ${lost} sockets were ended`)
  note(`${what}: replies so far`, work.replies.size)
}
