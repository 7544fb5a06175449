import { setTimeout as pause } from 'node:timers/promises'
import type { Verdict } from './count.ts'
import type { House } from './house.ts'
import { play, type Say } from './scene.ts'

/** How long and how hard. */
export interface Storm {
  customers: number
  /** messages of each customer */
  messages: number
  operators: number
  /** how often the server and the database are killed, in turn */
  kills: number
}

/**
 * A company under fire: customers write, a fifth of the platform's updates comes twice, answers of the platform get
 * lost, sockets are cut, server and database die by SIGKILL. Then it is quiet, and everything is counted.
 */
export const storm = ({ kills, ...size }: Storm, say: Say = () => {}): Promise<Verdict> =>
  play({ weather: { ...size, pauseMs: 60, rough: true }, say }, async ({ house, followers }) => {
    let over = false
    const cutting = cutLines(followers, () => over)
    await kill(house, kills, say)
    over = true
    await cutting
  })

async function cutLines(followers: { cut(): void }[], stopped: () => boolean): Promise<void> {
  for (let n = 0; !stopped(); n++) {
    await pause(400)
    followers[n % followers.length]?.cut()
  }
}

async function kill(house: House, kills: number, say: Say): Promise<void> {
  for (let n = 0; n < kills; n++) {
    await pause(1500)
    if (n % 2 === 0) {
      say('kill -9: the server')
      await house.killServer()
      await house.start()
    } else {
      say('kill -9: the database')
      house.killDatabase()
    }
  }
}
