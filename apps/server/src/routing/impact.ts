import type { LineImpact, LineImpactInput } from '@omniline/contracts/line-tools'
import { type Line, type LineInput, LineSettings } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import { endsSilence } from '../inbox/public.ts'
import type { z } from 'zod'
import { changes, lineOperators, resolveQueue, tryChange } from '../lines/public.ts'
import type { App } from '../platform/app.ts'
import type { Queryable } from '../platform/database.ts'
import { closesNext, isOpen, opensNext, workingSeconds } from '../schedule/public.ts'
import { effectsOf, type ImpactFacts, type OpenConversation } from './core/impact.ts'
import { loadOperators } from './operators.ts'

/** What saving the change, or archiving the line, would do at this moment. Throws `not_found`, `line_archived`, `version_conflict`. */
export async function lineImpact(app: App, id: string, { archive, ...patch }: z.output<typeof LineImpactInput>): Promise<LineImpact> {
  const { before, after, errors } = await tryChange(app, id, patch)
  if (!after) return { errors, effects: [] }
  const facts = await factsOf(app.db, before, after)
  const effects = effectsOf(before, after, facts)
  const attached = after.profileId !== null && after.profileId !== before.profileId
  const settings = attached ? changes(LineSettings.parse(before), LineSettings.parse(after)).length : 0
  if (settings > 0) effects.push({ code: 'settings_replaced', severity: 'warning', params: { settings } })
  if (!archive) return { errors, effects }
  if (facts.channels > 0)
    return { errors: [...errors, { path: '/archivedAt', message: 'is refused: the line has active channels' }], effects }
  return { errors, effects: [...effects, { code: 'archived', severity: 'warning', params: { conversations: facts.open.length } }] }
}

async function factsOf(db: Queryable, before: Line, after: LineInput): Promise<ImpactFacts> {
  const queue = { before: await lineOperators(db, before.id), after: await resolveQueue(db, after.queue) }
  const { now, channels } = await present(db, before.id)
  const open = await openConversations(db, before.id, after, now)
  const people = new Set([...queue.before, ...queue.after, ...open.flatMap((one) => one.operatorId ?? [])])
  return {
    now: now.getTime(),
    operators: await loadOperators(db, [...people]),
    queue,
    open,
    channels,
    hours: {
      before: isOpen(before.hours, now),
      after: isOpen(after.hours, now),
      opensAt: opensNext(after.hours, now)?.toISOString() ?? null,
      closesAt: closesNext(after.hours, now)?.toISOString() ?? null,
    },
  }
}

async function present(db: Queryable, lineId: string): Promise<{ now: Date; channels: number }> {
  const { rows } = await sql<{ now: Date; channels: number }>`
    select clock_timestamp() as now,
      (select count(*)::int from channels where line_id = ${lineId} and active and deleted_at is null) as channels`.execute(db)
  return rows[0] ?? { now: new Date(), channels: 0 }
}

type Row = Pick<OpenConversation, 'status' | 'operatorId' | 'awaiting' | 'pinned' | 'offers'> & {
  waitingSince: Date | null
  quietSince: Date
  causes: Record<string, string>
}

async function openConversations(db: Queryable, lineId: string, { hours }: LineInput, now: Date): Promise<OpenConversation[]> {
  const { rows } = await sql<Row>`
    select c.status, c.operator_id as "operatorId", c.awaiting, c.pinned, c.waiting_since as "waitingSince",
      coalesce(quiet.since, c.started_at) as "quietSince", had.offers, said.causes
    from conversations c
    left join lateral (
      select m.created_at as since from messages m
      where m.conversation_id = c.id and ${endsSilence} order by m.seq desc limit 1) quiet on true
    cross join lateral (
      select coalesce(json_agg(json_build_object('userId', user_id, 'timed', expires_at is not null)), '[]') as offers
      from offers where conversation_id = c.id and outcome is null and not transfer) had
    cross join lateral (
      select coalesce(json_object_agg(cause, at), '{}') as causes from automatic_messages where conversation_id = c.id) said
    where c.line_id = ${lineId} and c.status <> 'closed'`.execute(db)
  return rows.map(({ waitingSince, quietSince, causes, ...row }) => {
    const waited = Object.entries(causes).filter(([cause]) => cause === 'noAnswer' || cause.startsWith('longWait:'))
    const lastText = Math.max(...waited.map(([, at]) => Date.parse(at)))
    return {
      ...row,
      waitingSince: waitingSince?.getTime() ?? null,
      quietSince: quietSince.getTime(),
      waitedSeconds: waitingSince ? workingSeconds(hours, waitingSince, now) : 0,
      sinceTextSeconds: waited.length > 0 ? workingSeconds(hours, new Date(lastText), now) : null,
      texts: { noAnswer: causes.noAnswer !== undefined, longWait: waited.length - (causes.noAnswer === undefined ? 0 : 1) },
    }
  })
}
