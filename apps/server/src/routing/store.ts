import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { Considered } from './core/state.ts'
import type { OffersTable } from './tables.ts'

export type Outcome = NonNullable<OffersTable['outcome']>

export interface NewOffer {
  id: string
  conversationId: string
  userId: string
  transfer: boolean
  offeredAt: Date
  expiresAt: Date | null
  waitingSince: Date | null
  round: number
}

/** Somebody who has an open offer of the conversation keeps it as it is. Answers the ids that were written. */
export async function insertOffers(tx: Tx, offers: NewOffer[]): Promise<Set<string>> {
  const rows = await tx
    .insertInto('offers')
    .values(
      offers.map((offer) => ({
        id: offer.id,
        conversation_id: offer.conversationId,
        user_id: offer.userId,
        transfer: offer.transfer,
        offered_at: offer.offeredAt,
        expires_at: offer.expiresAt,
        waiting_since: offer.waitingSince,
        round: offer.round,
      })),
    )
    .onConflict((conflict) => conflict.columns(['conversation_id', 'user_id']).where('outcome', 'is', null).doNothing())
    .returning('id')
    .execute()
  return new Set(rows.map((row) => row.id))
}

/** False: it was decided already. */
export async function endOffer(tx: Tx, id: string, outcome: Outcome): Promise<boolean> {
  const row = await tx
    .updateTable('offers')
    .set({ outcome, decided_at: sql`clock_timestamp()` })
    .where('id', '=', id)
    .where('outcome', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Ends whatever is still open: as accepted for `acceptedBy`, as withdrawn for everybody else. */
export async function endOffersOf(tx: Tx, conversationId: string, acceptedBy: string | null): Promise<{ id: string; userId: string }[]> {
  const { rows } = await sql<{ id: string; userId: string }>`
    update offers set outcome = case when user_id = ${acceptedBy}::uuid then 'accepted' else 'withdrawn' end, decided_at = clock_timestamp()
    where conversation_id = ${conversationId} and outcome is null
    returning id, user_id as "userId"`.execute(tx)
  return rows
}

/** Of the spell of waiting the conversation is in; 1 if it has just begun or begins with what follows. */
export async function currentRound(tx: Tx, conversation: { id: string; waiting_since: Date | null }): Promise<number> {
  if (!conversation.waiting_since) return 1
  const { round } = await tx
    .selectFrom('offers')
    .select((eb) => eb.fn.coalesce(eb.fn.max('round'), sql<number>`1`).as('round'))
    .where('conversation_id', '=', conversation.id)
    .where('waiting_since', '=', conversation.waiting_since)
    .executeTakeFirstOrThrow()
  return round
}

/** Notes that people are told now that the line's queue is empty; null: they were within the last `everyMinutes`. */
export async function noteAlert(tx: Tx, lineId: string, everyMinutes: number): Promise<Date | null> {
  const { rows } = await sql<{ at: Date }>`
    insert into queue_alerts (line_id, at) values (${lineId}, clock_timestamp())
    on conflict (line_id) do update set at = excluded.at
      where queue_alerts.at not between excluded.at - make_interval(mins => ${everyMinutes}) and excluded.at
    returning at`.execute(tx)
  return rows[0]?.at ?? null
}

export interface TrailNote {
  conversationId: string
  event:
    | 'started'
    | 'offered'
    | 'accepted'
    | 'skipped'
    | 'expired'
    | 'withdrawn'
    | 'waiting'
    | 'returned'
    | 'transferred'
    | 'intercepted'
    | 'closing'
    | 'revived'
    | 'closed'
    | 'joined'
    | 'left'
    | 'invited'
    | 'pinned'
    | 'unpinned'
  from?: string | null
  to?: string | null
  reason: string
  considered?: Considered[]
  /** now, if absent */
  at?: Date
}

export async function insertTrail(tx: Tx, notes: TrailNote[]): Promise<void> {
  if (notes.length === 0) return
  await tx
    .insertInto('trail')
    .values(
      notes.map((note) => ({
        conversation_id: note.conversationId,
        at: note.at ?? sql<Date>`clock_timestamp()`,
        event: note.event,
        from_id: note.from ?? null,
        to_id: note.to ?? null,
        reason: note.reason,
        considered: JSON.stringify(note.considered ?? []),
      })),
    )
    .execute()
}
