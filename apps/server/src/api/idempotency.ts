import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { App } from '../platform/app.ts'
import { AppError, invalidInput } from '../platform/errors.ts'
import type { Caller } from '../platform/http.ts'
import { type Claim, claimKey, keepReply, releaseKey } from './store.ts'

/** A process that died in the middle leaves its key behind; after this time the request may be tried again. */
const unfinishedSeconds = 120
export const keptSeconds = 86_400
const sealedFor = 'idempotency'
const Kept = z.object({ sealed: z.base64() })

/**
 * `Idempotency-Key`: the same request of the same caller is carried out once, later ones get the first one's answer
 * (marked `Idempotency-Replayed`); another request under the same key is refused. A request that failed leaves no
 * trace and may be tried again. `work` answers what is sent with `status`.
 */
export async function once(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const claim = claimOf(request)
  if (!claim) return work()
  const claimedAt = await claimKey(app.db, claim, unfinishedSeconds, keptSeconds)
  if (!claimedAt) return replay(app, claim, reply)
  let answer: unknown
  try {
    answer = await work()
  } catch (error) {
    await releaseKey(app.db, claim, claimedAt)
    throw error
  }
  const sealed = app.secrets.seal(sealedFor, JSON.stringify(answer)).toString('base64')
  await keepReply(app.db, claim, claimedAt, status, sealed)
  return answer
}

/** Null: no key was sent, or nobody is signed in to whom it could belong. */
function claimOf(request: FastifyRequest): Claim | null {
  const key = request.headers['idempotency-key']
  if (key === undefined || !request.caller) return null
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key))
    throw invalidInput('/idempotency-key', 'needs 1 to 200 visible ASCII characters')
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([request.params, request.body]))
    .digest('base64url')
  return { scope: `${ownerOf(request.caller)} ${request.method} ${request.routeOptions.url}`, key, fingerprint }
}

const ownerOf = (caller: Caller) => (caller.kind === 'staff' ? `user:${caller.userId}` : `customer:${caller.customerId}`)

async function replay(app: App, claim: Claim, reply: FastifyReply): Promise<unknown> {
  const row = await app.db
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'status', 'reply'])
    .where('scope', '=', claim.scope)
    .where('key', '=', claim.key)
    .executeTakeFirst()
  if (row && row.fingerprint !== claim.fingerprint) throw new AppError('idempotency_key_reused')
  if (!row || row.status === 0) throw new AppError('idempotency_in_progress', undefined, { retryAfterSeconds: 1 })
  reply.header('idempotency-replayed', 'true')
  return JSON.parse(app.secrets.open(sealedFor, Buffer.from(Kept.parse(row.reply).sealed, 'base64')))
}
