import type { Language } from '@omniline/contracts/common'
import type { Database } from '../../apps/server/src/platform/database.ts'
import { newId } from '../../apps/server/src/platform/ids.ts'
import type { Company, DemoChannel } from './company.ts'
import { customerNames } from './people.ts'
import { type Chance, createChance } from './random.ts'
import { fillings, type Scenario, scenarios, type Turn } from './scenarios.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const weeks = 6
const conversationCount = 900
/** conversations of the last hours that somebody has in hand, and how many of them the administrator */
const inHand = { all: 22, mine: 5 }

/** A customer of Telegram, for the simulator to know as well: whoever wrote has a phone. */
export interface TelegramPast {
  channelId: string
  userId: number
  name: string
  language: Language
  messages: { id: number; fromBusiness: boolean; text: string; at: Date }[]
}

type Row<T extends keyof Batch> = Batch[T][number]
interface Batch {
  customers: { id: string; channel_id: string; external_id: string; name: string; language: string; created_at: Date }[]
  threads: {
    id: string
    channel_id: string
    customer_id: string
    external_id: string
    last_seq: number
    customer_messages: number
    context: string
    created_at: Date
  }[]
  conversations: {
    id: string
    thread_id: string
    line_id: string
    channel_id: string
    customer_id: string
    connector: string
    status: 'active' | 'closed'
    close_reason: 'operator' | 'auto' | 'spam' | null
    operator_id: string
    awaiting: 'operator' | 'customer'
    spam: boolean
    customer_messages_before: number
    customer_messages: number
    last_message_id: string
    last_message_at: Date
    started_at: Date
    waiting_since: null
    accepted_at: Date
    first_reply_at: Date | null
    closed_at: Date | null
  }[]
  messages: {
    id: string
    thread_id: string
    conversation_id: string
    seq: number
    author_type: 'customer' | 'operator'
    author_id: string
    author_name: string
    visibility: 'public' | 'internal'
    text: string
    external_id: string
    customer_messages: number
    sent_at: Date
    created_at: Date
  }[]
  deliveries: {
    message_id: string
    thread_id: string
    status: 'sent' | 'read'
    external_ids: string[]
    parts: number[]
    attempts: number
    updated_at: Date
  }[]
  offers: {
    id: string
    conversation_id: string
    user_id: string
    outcome: 'accepted'
    offered_at: Date
    decided_at: Date
    waiting_since: Date
  }[]
  trail: { conversation_id: string; at: Date; event: string; from_id: string | null; to_id: string | null; reason: string }[]
  read_marks: { thread_id: string; user_id: string; seq: number; customer_messages: number; at: Date }[]
}

interface Known {
  channel: DemoChannel
  language: Language
  customer: Row<'customers'>
  thread: Row<'threads'>
  telegram: TelegramPast | null
  /** nobody writes twice at once */
  busyUntil: number
}

/** Some weeks of conversations, written straight into the tables: nobody has to be told of what is long over. */
export async function writeHistory(db: Database, company: Company, language: Language, now: Date): Promise<TelegramPast[]> {
  const chance = createChance(20_260_401)
  const batch: Batch = {
    customers: [],
    threads: [],
    conversations: [],
    messages: [],
    deliveries: [],
    offers: [],
    trail: [],
    read_marks: [],
  }
  const known: Known[] = []
  for (const startedAt of beginnings(chance, now)) {
    const who =
      (chance.happens(0.35) && returning(chance, known, startedAt)) || stranger(chance, company, language, startedAt, batch, known)
    converse({ chance, company, batch, who, startedAt, now })
  }
  await db.transaction().execute(async (tx) => {
    for (const table of Object.keys(batch) as (keyof Batch)[]) {
      // Below PostgreSQL's limit of 65535 parameters in one statement.
      for (let from = 0; from < batch[table].length; from += 1000)
        await tx
          .insertInto(table)
          .values(batch[table].slice(from, from + 1000))
          .execute()
    }
  })
  return known.flatMap(({ telegram }) => telegram ?? [])
}

/** When conversations began, oldest first: by day, more in the middle of it; the last ones within these hours. */
function beginnings(chance: Chance, now: Date): number[] {
  const past = Array.from({ length: conversationCount - inHand.all }, () => {
    const midnight = Math.floor(now.getTime() / day) * day - chance.between(1, weeks * 7) * day
    return midnight + (5 + (chance.next() + chance.next()) * 7) * hour
  })
  const recent = Array.from({ length: inHand.all }, () => now.getTime() - chance.between(25, 240) * minute)
  return [...past, ...recent].sort((a, b) => a - b)
}

const returning = (chance: Chance, known: Known[], at: number): Known | undefined => {
  const free = known.filter(({ busyUntil }) => busyUntil < at - day)
  return free.length > 0 ? chance.pick(free) : undefined
}

function stranger(chance: Chance, company: Company, own: Language, at: number, batch: Batch, known: Known[]): Known {
  const channel = chance.pick(company.channels)
  const language = channel.language ?? (chance.happens(0.75) ? own : own === 'ru' ? 'en' : 'ru')
  const [first, last] = customerNames[language]
  const userId = 4_000_000 + known.length
  const id = newId()
  const externalId = channel.connector === 'telegram' ? String(userId) : id
  const name = `${chance.pick(first)} ${chance.pick(last)}`
  const createdAt = new Date(at)
  const customer = { id, channel_id: channel.id, external_id: externalId, name, language, created_at: createdAt }
  const thread = {
    id: newId(),
    channel_id: channel.id,
    customer_id: id,
    external_id: externalId,
    last_seq: 0,
    customer_messages: 0,
    context: '{}',
    created_at: createdAt,
  }
  const telegram = channel.connector === 'telegram' ? { channelId: channel.id, userId, name, language, messages: [] } : null
  const who = { channel, language, customer, thread, telegram, busyUntil: 0 }
  batch.customers.push(customer)
  batch.threads.push(thread)
  known.push(who)
  return who
}

interface Scene {
  chance: Chance
  company: Company
  batch: Batch
  who: Known
  startedAt: number
  now: Date
}

function converse({ chance, company, batch, who, startedAt, now }: Scene): void {
  const { thread, channel } = who
  const recent = now.getTime() - startedAt < 5 * hour
  const scenario = chance.pick(scenarios[who.language].filter((one) => !recent || (!one.spam && one.turns.length > 3)))
  // What is in hand has not come to its end yet.
  const turns = recent ? scenario.turns.slice(0, chance.between(2, scenario.turns.length - 1)) : scenario.turns
  const mine = recent && batch.conversations.filter((one) => one.operator_id === company.admin.id).length < inHand.mine
  const operator = mine ? company.admin : chance.pick(channel.operators)
  const id = newId()
  const waited = chance.between(4, 50) * 1000
  const before = thread.customer_messages
  const said = speak({ chance, batch, who, id, operator, turns, startedAt: startedAt + 1000, waited, scenario })
  const acceptedAt = new Date(startedAt + waited)
  const closedAt = recent ? null : new Date(said.at + chance.between(2, 40) * minute)
  const reason = scenario.spam ? ('spam' as const) : chance.happens(0.85) ? ('operator' as const) : ('auto' as const)
  who.busyUntil = closedAt?.getTime() ?? Number.POSITIVE_INFINITY
  batch.conversations.push({
    id,
    thread_id: thread.id,
    line_id: channel.lineId,
    channel_id: channel.id,
    customer_id: who.customer.id,
    connector: channel.connector,
    status: recent ? 'active' : 'closed',
    close_reason: recent ? null : reason,
    operator_id: operator.id,
    awaiting: turns.at(-1)?.[0] === 'customer' ? 'operator' : 'customer',
    spam: scenario.spam ?? false,
    customer_messages_before: before,
    customer_messages: thread.customer_messages,
    last_message_id: said.lastId,
    last_message_at: new Date(said.at),
    started_at: new Date(startedAt),
    waiting_since: null,
    accepted_at: acceptedAt,
    first_reply_at: said.firstReplyAt,
    closed_at: closedAt,
  })
  const start = new Date(startedAt)
  const offered_at = new Date(startedAt + 1000)
  batch.offers.push({
    id: newId(),
    conversation_id: id,
    user_id: operator.id,
    outcome: 'accepted',
    offered_at,
    decided_at: acceptedAt,
    waiting_since: start,
  })
  const step = (at: Date, event: string, from_id: string | null, to_id: string | null, why: string) =>
    batch.trail.push({ conversation_id: id, at, event, from_id, to_id, reason: why })
  step(start, 'started', null, channel.lineId, 'started')
  step(offered_at, 'offered', null, operator.id, 'longest_idle')
  step(acceptedAt, 'accepted', null, operator.id, 'accepted')
  if (closedAt) step(closedAt, 'closed', operator.id, null, reason)
}

interface Talk {
  chance: Chance
  batch: Batch
  who: Known
  id: string
  operator: { id: string; name: string }
  turns: Turn[]
  startedAt: number
  waited: number
  scenario: Scenario
}

function speak({ chance, batch, who, id, operator, turns, startedAt, waited }: Talk): {
  lastId: string
  at: number
  firstReplyAt: Date | null
} {
  const { thread, telegram, customer, language } = who
  const fill = filler(chance, language)
  let at = startedAt
  let lastId = ''
  let firstReplyAt: Date | null = null
  for (const [index, [speaker, pattern]] of turns.entries()) {
    if (index > 0) at += index === 1 ? waited + chance.between(10, 90) * 1000 : chance.between(15, 200) * 1000
    const when = new Date(at)
    const text = fill(pattern)
    const byCustomer = speaker === 'customer'
    thread.last_seq += 1
    if (byCustomer) thread.customer_messages += 1
    lastId = newId()
    const external = String(batch.messages.length + 1)
    const author = byCustomer ? customer : operator
    batch.messages.push({
      id: lastId,
      thread_id: thread.id,
      conversation_id: id,
      seq: thread.last_seq,
      author_type: byCustomer ? 'customer' : 'operator',
      author_id: author.id,
      author_name: author.name,
      visibility: speaker === 'note' ? 'internal' : 'public',
      text,
      external_id: external,
      customer_messages: thread.customer_messages,
      sent_at: when,
      created_at: when,
    })
    if (speaker !== 'note') telegram?.messages.push({ id: Number(external), fromBusiness: !byCustomer, text, at: when })
    if (speaker !== 'operator') continue
    firstReplyAt ??= when
    const status = telegram ? ('sent' as const) : ('read' as const)
    batch.deliveries.push({
      message_id: lastId,
      thread_id: thread.id,
      status,
      external_ids: [external],
      parts: [1],
      attempts: 1,
      updated_at: when,
    })
    const mark = batch.read_marks.find((one) => one.thread_id === thread.id && one.user_id === operator.id)
    const read = { seq: thread.last_seq, customer_messages: thread.customer_messages, at: when }
    if (mark) Object.assign(mark, read)
    else batch.read_marks.push({ thread_id: thread.id, user_id: operator.id, ...read })
  }
  return { lastId, at, firstReplyAt }
}

/** One order, one thing, one city through a whole conversation. */
function filler(chance: Chance, language: Language): (pattern: string) => string {
  const { goods, city, price } = fillings[language]
  const values: Record<string, string> = {
    goods: chance.pick(goods),
    city: chance.pick(city),
    price: String(chance.between(...price)),
    number: `D-${chance.between(10_200, 18_900)}`,
  }
  return (pattern) => {
    const text = pattern.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '')
    return text.charAt(0).toUpperCase() + text.slice(1)
  }
}
