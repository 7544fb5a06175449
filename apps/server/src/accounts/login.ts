import { createHash } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import { sql } from 'kysely'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { companyOf } from './company.ts'
import { verifyPassword } from './password.ts'
import { beginSession } from './sessions.ts'
import { addLoginFailure, forgetLoginFailures, restartFutureWaits } from './store.ts'

/**
 * Guessing is slowed per e-mail address and per network address; a success clears both. A network address is given
 * more room, for a whole office may share it.
 */
const freeFailures = { email: 5, address: 20 }
const waitMaxSeconds = 900

export interface From {
  ip: string
  userAgent: string
}

/** Checks the password and begins a session. Throws `wrong_credentials`, `too_many_requests`, `not_set_up`. */
export async function login(app: App, input: { email: string; password: string }, from: From): Promise<{ token: string; userId: string }> {
  const email = input.email.trim().toLowerCase()
  const guess = guessing(app, email, from.ip)
  return guess.inTurn(async () => {
    if (!(await companyOf(app.db))) throw new AppError('not_set_up')
    await guess.refuseTooMany()
    const user = await app.db
      .selectFrom('users')
      .select(['id', 'password_hash'])
      .where(sql`lower(email)`, '=', email)
      .where('active', '=', true)
      .executeTakeFirst()
    const right = await verifyPassword(user?.password_hash ?? null, input.password)
    if (!user || !right) {
      await guess.failed()
      throw new AppError('wrong_credentials')
    }
    return transaction(app.db, async (tx) => {
      // Held until the session is there: whoever changes the password meanwhile ends this session too, or comes first.
      const unchanged = await tx
        .selectFrom('users')
        .select('id')
        .where('id', '=', user.id)
        .where('active', '=', true)
        .where('password_hash', '=', user.password_hash)
        .forShare()
        .executeTakeFirst()
      if (!unchanged) throw new AppError('wrong_credentials')
      await forgetLoginFailures(tx, guess.subjects)
      return { userId: user.id, token: await beginSession(app, tx, user.id, from.userAgent) }
    })
  })
}

/** Guesses at one account, one at a time, so that a burst of them has no more tries than one after the other. */
const lanes = new Map<string, Promise<unknown>>()

interface Guessing {
  subjects: string[]
  inTurn<T>(work: () => Promise<T>): Promise<T>
  refuseTooMany(): Promise<void>
  failed(): Promise<void>
}

export function guessing(app: App, email: string, ip: string): Guessing {
  const byEmail = subject('email', email)
  const byAddress = subject('address', network(ip))
  return {
    subjects: [byEmail, byAddress],
    inTurn(work) {
      const turn = (lanes.get(byEmail) ?? Promise.resolve()).then(work, work)
      lanes.set(byEmail, turn)
      const leave = () => {
        if (lanes.get(byEmail) === turn) lanes.delete(byEmail)
      }
      void turn.then(leave, leave)
      return turn
    },
    async refuseTooMany() {
      const now = app.now()
      await restartFutureWaits(app.db, [byEmail, byAddress], now)
      const { until } = await app.db
        .selectFrom('login_failures')
        .select((x) => x.fn.max('blocked_until').as('until'))
        .where('subject', 'in', [byEmail, byAddress])
        .where('blocked_until', '>', now)
        .executeTakeFirstOrThrow()
      if (!until) return
      const retryAfterSeconds = Math.ceil((until.getTime() - now.getTime()) / 1000)
      throw new AppError('too_many_requests', `Too many failed attempts; try again in ${retryAfterSeconds} s`, { retryAfterSeconds })
    },
    async failed() {
      const now = app.now()
      await addLoginFailure(app.db, byEmail, now, freeFailures.email, waitMaxSeconds)
      await addLoginFailure(app.db, byAddress, now, freeFailures.address, waitMaxSeconds)
    },
  }
}

/** Hashed: people type all sorts of things into the e-mail field, their passwords too. */
const subject = (kind: string, value: string) => `${kind}:${createHash('sha256').update(value).digest('base64url')}`

/** An IPv6 subscriber has a whole /64 to choose addresses from. */
function network(ip: string): string {
  const address = ipaddr.isValid(ip) ? ipaddr.process(ip) : null
  return address?.kind() === 'ipv6' ? address.toByteArray().slice(0, 8).join('.') : ip
}
