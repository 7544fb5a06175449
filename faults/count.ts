import { isDeepStrictEqual } from 'node:util'
import type { Conversation, Message } from '@omniline/contracts/conversations'
import type { Person } from '../apps/server/test/company.ts'
import type { Person as Customer } from '../connectors/telegram/simulator/people.ts'
import { type Follower, snapshot } from './follower.ts'
import type { Work } from './operators.ts'
import { textOf, type Weather } from './weather.ts'

export interface Verdict {
  numbers: Record<string, number>
  /** promises that were not kept, in words; empty is the only good answer */
  broken: string[]
}

interface Evidence {
  admin: Person
  customers: Customer[]
  weather: Weather
  work: Work
  followers: Follower[]
  people: Person[]
}

/** Sent = stored = delivered or explained; every view is the fresh one; nothing is in two places. */
export async function count(evidence: Evidence): Promise<Verdict> {
  const conversations = new Map<string, Conversation>()
  const messages = new Map<string, Message>()
  await snapshot(evidence.admin.api, conversations, messages)
  const verdict: Verdict = { numbers: {}, broken: [] }
  const threads = byThread([...messages.values()])
  incoming(evidence, threads, verdict)
  outgoing(evidence, conversations, messages, verdict)
  places([...conversations.values()], verdict)
  await views(evidence, verdict)
  return verdict
}

function byThread(messages: Message[]): Message[][] {
  const threads = new Map<string, Message[]>()
  for (const message of messages) threads.set(message.threadId, [...(threads.get(message.threadId) ?? []), message])
  return [...threads.values()].map((thread) => thread.sort((a, b) => a.seq - b.seq))
}

function incoming({ weather }: Evidence, threads: Message[][], { numbers, broken }: Verdict): void {
  const heard = new Map<string, number>()
  for (const thread of threads) {
    if (thread.some((message, index) => message.seq !== index + 1)) broken.push(`seq has gaps in thread ${thread[0]?.threadId}`)
    const texts = thread.filter(({ author }) => author.type === 'customer').map(({ text }) => text)
    for (const text of texts) heard.set(text, (heard.get(text) ?? 0) + 1)
    const numbersInOrder = texts.map((text) => Number(text.split(' ').at(-1)))
    if (numbersInOrder.some((n, index) => index > 0 && n <= (numbersInOrder[index - 1] ?? 0))) broken.push(`out of order: ${texts[0]} ...`)
  }
  const expected = Array.from({ length: weather.customers }, (_, customer) =>
    Array.from({ length: weather.messages }, (_each, n) => textOf(customer, n + 1)),
  ).flat()
  const lost = expected.filter((text) => !heard.has(text))
  const doubled = [...heard].filter(([, times]) => times > 1)
  numbers['messages written by customers'] = expected.length
  numbers['messages stored'] = [...heard.values()].reduce((sum, times) => sum + times, 0)
  numbers['messages lost'] = lost.length
  numbers['messages doubled'] = doubled.length
  if (lost.length > 0) broken.push(`lost: ${lost.slice(0, 5).join('; ')}`)
  if (doubled.length > 0) broken.push(`doubled: ${doubled.slice(0, 5).join('; ')}`)
}

function outgoing(
  { customers, work }: Evidence,
  conversations: Map<string, Conversation>,
  messages: Map<string, Message>,
  { numbers, broken }: Verdict,
): void {
  const seen = new Map<string, number>()
  for (const customer of customers) for (const { text } of customer.received()) seen.set(text, (seen.get(text) ?? 0) + 1)
  let explained = 0
  for (const [text, id] of work.replies) {
    const message = messages.get(id)
    const arrived = seen.get(text) ?? 0
    const status = message?.delivery?.status
    if (arrived > 1) broken.push(`${text} arrived ${arrived} times`)
    if (status === 'sent' && arrived !== 1) broken.push(`${text} counts as sent and arrived ${arrived} times`)
    if (status === 'failed') explained += 1
    if (status !== 'sent' && status !== 'failed') broken.push(`${text} is ${status ?? 'nowhere'}`)
  }
  for (const [text] of seen)
    if (text.startsWith('reply') && !work.replies.has(text) && ![...messages.values()].some((m) => m.text === text))
      broken.push(`${text} arrived and is not stored`)
  for (const customer of customers) {
    const name = [...conversations.values()].find((one) => one.customer.externalId === String(customer.id))?.customer.id
    const sent = [...messages.values()].filter(
      (one) => one.delivery?.status === 'sent' && conversations.get(one.conversationId)?.customer.id === name,
    )
    const order = sent.sort((a, b) => a.seq - b.seq).map((one) => one.text)
    const arrived = customer.received().map((one) => one.text)
    if (arrived.filter((text) => order.includes(text)).join() !== order.join())
      broken.push(`answers to ${customer.id} arrived out of order`)
  }
  numbers['replies accepted by the server'] = work.replies.size
  numbers['replies delivered'] = [...work.replies.keys()].filter((text) => seen.get(text) === 1).length
  numbers['replies failed with a reason'] = explained
  numbers.transfers = work.transfers
  numbers.closes = work.closes
}

function places(conversations: Conversation[], { numbers, broken }: Verdict): void {
  const open = new Set<string>()
  for (const one of conversations.filter(({ status }) => status !== 'closed')) {
    if (open.has(one.threadId)) broken.push(`two open conversations in thread ${one.threadId}`)
    open.add(one.threadId)
    if (one.status === 'active' && !one.operatorId) broken.push(`conversation ${one.number} is active and nobody's`)
    if (one.status === 'offered' && one.offers.length === 0) broken.push(`conversation ${one.number} is offered to nobody`)
  }
  numbers.conversations = conversations.length
  numbers['open conversations'] = open.size
}

async function views({ followers, people }: Evidence, { numbers, broken }: Verdict): Promise<void> {
  for (const [index, follower] of followers.entries()) {
    const person = people[index]
    if (!person) continue
    const conversations = new Map<string, Conversation>()
    const messages = new Map<string, Message>()
    await snapshot(person.api, conversations, messages)
    const wrong = [...differing(conversations, follower.conversations), ...differing(messages, follower.messages)]
    if (wrong.length > 0) broken.push(`the view of follower ${index} differs in ${wrong.length} places from a fresh one: ${wrong[0]}`)
    for (const [name, value] of Object.entries(follower.counts))
      numbers[`followers: ${name}`] = (numbers[`followers: ${name}`] ?? 0) + value
  }
}

/** What exists in either and is not the same in both, in words. */
function differing<T>(fresh: Map<string, T>, kept: Map<string, T>): string[] {
  const ids = [...new Set([...fresh.keys(), ...kept.keys()])]
  return ids
    .filter((id) => !isDeepStrictEqual(fresh.get(id), kept.get(id)))
    .map((id) => `${JSON.stringify(fresh.get(id))} / ${JSON.stringify(kept.get(id))}`)
}
