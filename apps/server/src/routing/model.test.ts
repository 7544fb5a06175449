import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { type BuiltUser, buildUser } from '../../test/factories/accounts.ts'
import { buildChannel, type BuiltChannel } from '../../test/factories/channels.ts'
import { buildLine } from '../../test/factories/lines.ts'
import { buildPresence, letPresenceRunOut } from '../../test/factories/presence.ts'
import { buildRouting, refusal, type Routing, secondProcess } from '../../test/factories/routing.ts'
import { block } from '../inbox/blocks.ts'
import { changeLine } from '../lines/edit.ts'
import { setAllPinned } from '../inbox/participants.ts'
import { closeConversation } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { refresh } from '../presence/presence.ts'
import { changeWorkday } from '../presence/workday.ts'
import { accept, intercept } from './accept.ts'
import { finish } from './finish.ts'
import { skip } from './skip.ts'
import { transfer } from './transfer.ts'

/** Two lines that share operators, served by two processes. */
interface House {
  r: Routing
  apps: App[]
  lines: { id: string; channel: BuiltChannel }[]
  people: BuiltUser[]
}

/** What may happen by the rules alone: nobody ends above what he can have. */
const byTheRules = [
  'arrive',
  'arrive',
  'arrive',
  'write',
  'acceptOwn',
  'acceptOwn',
  'skip',
  'timeOut',
  'answer',
  'close',
  'acceptAndClose',
  'online',
  'offline',
  'pause',
  'loseConnection',
  'timePasses',
  'startDay',
  'breakDay',
  'endDay',
  'deactivate',
  'activate',
  'pinAll',
  'unpinAll',
  'block',
  'switchOff',
  'switchOn',
  'leaveQueue',
  'joinQueue',
] as const
/** What people may do over the heads of the rules. */
const byHand = [...byTheRules, 'take', 'intercept', 'toPerson', 'toLine'] as const

interface Step {
  what: (typeof byHand)[number]
  at: number
  who: number
}

async function perform({ r, apps, lines, people }: House, { what, at, who }: Step): Promise<unknown> {
  const app = apps[at % apps.length]!
  const user = people[who % people.length]!
  const line = lines[at % lines.length]!
  const one = async (statuses: string[], more = sql<boolean>`true`): Promise<string | undefined> => {
    const { rows } = await sql<{ id: string }>`
      select id from conversations c where status = any(${statuses}) and ${more} order by id`.execute(r.app.db)
    return rows[at % Math.max(1, rows.length)]?.id
  }
  const offeredToMe = sql<boolean>`exists (select 1 from offers o where o.conversation_id = c.id and o.user_id = ${user.id} and o.outcome is null)`
  const some = async (id: Promise<string | undefined>, work: (id: string) => Promise<unknown>) => {
    const found = await id
    // Refused, or gone meanwhile: whoever else is at it was quicker.
    if (found) await refusal(work(found))
  }
  const channelOf = async (id: string) => {
    const { channel_id } = await r.app.db.selectFrom('conversations').select('channel_id').where('id', '=', id).executeTakeFirstOrThrow()
    return lines.find(({ channel }) => channel.id === channel_id)!.channel
  }
  switch (what) {
    case 'arrive':
      return r.arrive(line.channel)
    case 'write':
      return some(one(['waiting', 'offered', 'active', 'closing', 'closed']), async (id) => r.write(await channelOf(id), id))
    case 'acceptOwn':
      return some(one(['offered'], offeredToMe), (id) => accept(app, user.staff, id))
    case 'take':
      return some(one(['waiting', 'offered']), (id) => accept(app, user.staff, id))
    case 'skip':
      return some(one(['offered'], offeredToMe), (id) => skip(app, user.staff, id))
    case 'timeOut':
      return some(one(['offered']), (id) =>
        transaction(r.app.db, (tx) =>
          sql`update jobs set run_at = now() where key in (
            select 'offer:' || id from offers where conversation_id = ${id} and outcome is null)`.execute(tx),
        ),
      )
    case 'answer':
      return some(one(['active'], sql`operator_id = ${user.id}`), (id) => r.answer(id, user))
    case 'close':
      return some(one(['waiting', 'offered', 'active', 'closing']), (id) =>
        transaction(app.db, (tx) => closeConversation(app, tx, id, { reason: 'operator', by: null, silent: who % 2 === 0 })),
      )
    case 'acceptAndClose':
      return some(one(['offered'], offeredToMe), (id) => finish(app, user.staff, id, { accept: true, silent: false }))
    case 'online':
    case 'offline':
      return buildPresence(app, [user], what)
    case 'pause':
      return buildPresence(app, [user], 'paused')
    case 'loseConnection':
      await letPresenceRunOut(app, user)
      return transaction(app.db, (tx) => refresh(app, tx, user.id))
    case 'timePasses':
      return transaction(app.db, async (tx) => {
        await sql`update presence set since = since - interval '1 hour' where announced = 'offline'`.execute(tx)
        await sql`update jobs set run_at = now() where kind = 'routing.lookForAbsent'`.execute(tx)
      })
    case 'startDay':
    case 'breakDay':
    case 'endDay':
      return refusal(changeWorkday(app, user.id, ({ startDay: 'started', breakDay: 'paused', endDay: 'ended' } as const)[what]))
    case 'deactivate':
    case 'activate':
      return r.setActive(user, what === 'activate')
    case 'pinAll':
    case 'unpinAll':
      return setAllPinned(app, user.staff, what === 'pinAll')
    case 'switchOff':
    case 'switchOn':
      return refusal(changeLine(app, r.admin.staff, line.id, { active: what === 'switchOn' }))
    case 'leaveQueue':
    case 'joinQueue': {
      const { rows } = await sql<{ id: string }>`
        select user_id as id from line_queue where line_id = ${line.id} and user_id <> ${user.id} order by position`.execute(r.app.db)
      const queue = what === 'joinQueue' ? [...rows, { id: user.id }] : rows
      return refusal(changeLine(app, r.admin.staff, line.id, { queue: queue.map(({ id }) => ({ type: 'user', id })) }))
    }
    case 'block':
      return some(one(['waiting', 'offered', 'active']), (id) => block(app, r.admin.staff, id, ''))
    case 'intercept':
      return some(one(['waiting', 'offered', 'active']), (id) => intercept(app, user.staff, id))
    case 'toPerson':
      return some(one(['waiting', 'offered', 'active']), (id) => transfer(app, r.admin.staff, id, { userId: user.id }))
    case 'toLine':
      return some(one(['waiting', 'offered', 'active']), (id) => transfer(app, r.admin.staff, id, { lineId: line.id }))
  }
}

/** Rows that must not exist, in words of the rules and not of the code; and jobs that failed. */
const wrong = sql`
  select 'two open conversations in a thread' as what, thread_id as id from conversations where status <> 'closed' group by thread_id having count(*) > 1
  union all
  select 'no responsible, or one too many', id from conversations
    where (status in ('active', 'closing')) <> (operator_id is not null) and status <> 'closed'
  union all
  select 'an offer of what is not offered, or offered to nobody', c.id from conversations c
    left join offers o on o.conversation_id = c.id and o.outcome is null
    group by c.id having (c.status = 'offered') <> (count(o.id) > 0)
  union all
  select 'accepted twice in a spell', conversation_id from offers where outcome = 'accepted' group by conversation_id, waiting_since having count(*) > 1
  union all
  select 'offered to more than one, where one is asked after the other', o.conversation_id from offers o
    join conversations c on c.id = o.conversation_id join lines l on l.id = c.line_id
    where o.outcome is null and l.settings #>> '{distribution,mode}' <> 'all' group by o.conversation_id having count(*) > 1
  union all
  select 'a timer for what is decided, or none for what runs out', o.id from offers o
    left join jobs j on j.key = 'offer:' || o.id
    where (o.outcome is null and o.expires_at is not null) <> (j.id is not null)
  union all
  select 'waits beside somebody who is free', c.id from conversations c
    join lines l on l.id = c.line_id and l.active
    join line_operators s on s.line_id = l.id
    join users u on u.id = s.user_id and u.active
    join effective_presence e on e.user_id = u.id
    where c.status = 'waiting' and e.status = 'online'
      and (e.workday = 'started' or not (l.settings #>> '{distribution,requireWorkday}')::boolean)
      and (select count(*) from conversations h where h.operator_id = u.id and h.status <> 'closed')
        + (select count(*) from offers o where o.user_id = u.id and o.outcome is null) < (l.settings #>> '{distribution,maxConversations}')::int
  union all
  select 'offered by the rules of a line that is off, or to whom it does not know', o.id from offers o
    join conversations c on c.id = o.conversation_id
    join lines l on l.id = c.line_id
    where o.outcome is null and not o.transfer and (not l.active
      or not exists (select 1 from line_operators s where s.line_id = l.id and s.user_id = o.user_id))
  union all
  select 'offered to somebody who is gone', o.id from offers o
    join conversations c on c.id = o.conversation_id
    join lines l on l.id = c.line_id
    join users u on u.id = o.user_id
    join effective_presence e on e.user_id = u.id
    where o.outcome is null and (not u.active or (not o.transfer and (e.status = 'offline'
      or (e.workday = 'ended' and (l.settings #>> '{distribution,requireWorkday}')::boolean))))
  union all
  select 'left unanswered with somebody who is gone for good', c.id from conversations c join users u on u.id = c.operator_id
    where c.status = 'active' and c.awaiting = 'operator' and not u.active
  union all
  select 'a blocked customer has an open conversation', c.id from conversations c
    join blocked_customers b on b.customer_id = c.customer_id where c.status <> 'closed'
  union all
  select 'failed: ' || kind || ' ' || last_error, null from jobs where last_error is not null
  union all
  select 'failed: ' || kind || ' ' || last_error, null from dead_jobs`
const above = sql`
  select 'above what he can have' as what, u.id from users u
  where (select count(*) from conversations h where h.operator_id = u.id and h.status <> 'closed')
    + (select count(*) from offers o where o.user_id = u.id and o.outcome is null) > 3`

async function checked(house: House, steps: Step[][], capacity: boolean): Promise<void> {
  for (const together of steps) {
    await Promise.all(together.map((step) => perform(house, step)))
    await house.r.quiet()
    const { rows } = await sql`${wrong}`.execute(house.r.app.db)
    expect(rows, JSON.stringify(together)).toEqual([])
    if (capacity) expect((await sql`${above}`.execute(house.r.app.db)).rows, JSON.stringify(together)).toEqual([])
  }
}

async function withHouse(modes: ('evenly' | 'strictly' | 'all')[], work: (house: House) => Promise<void>): Promise<void> {
  const r = await buildRouting()
  const second = await secondProcess(r)
  try {
    const people = [await buildUser(r.app), await buildUser(r.app), await buildUser(r.app), await buildUser(r.app)]
    const rules = { maxConversations: 3, countTowardsMax: 'untilClosed' as const, offerSeconds: 600, lastOperatorDays: 7 }
    const lines: House['lines'] = []
    for (const [n, mode] of modes.entries()) {
      const { id } = await buildLine(r.app, {
        users: n === 0 ? people.slice(0, 3) : people.slice(1),
        distribution: { ...rules, mode, priority: n, requireWorkday: n === 1, returnSeconds: 60 },
      })
      lines.push({ id, channel: await buildChannel(r.app, { lineId: id }) })
    }
    await buildPresence(r.app, people.slice(0, 3))
    await changeWorkday(r.app, people[2]!.id, 'started')
    await work({ r, apps: [r.app, second.app], lines, people })
  } finally {
    await second.stop()
    await r.close()
  }
}

const stepsOf = (commands: readonly Step['what'][]) =>
  fc.array(fc.array(fc.record({ what: fc.constantFrom(...commands), at: fc.nat(40), who: fc.nat(3) }), { minLength: 1, maxLength: 3 }), {
    minLength: 10,
    maxLength: 25,
    size: 'max',
  })
const mode = fc.constantFrom('evenly' as const, 'strictly' as const, 'all' as const)

test.each([
  ['by the rules', byTheRules, true],
  ['and over their heads', byHand, false],
] as const)(
  'whatever happens %s, at once and in two processes, the database is in one sane state after it',
  async (_, commands, capacity) => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(mode, mode), stepsOf(commands), (modes, steps) =>
        withHouse(modes, (house) => checked(house, steps, capacity)),
      ),
      { numRuns: 4, endOnFailure: true },
    )
  },
  120_000,
)
