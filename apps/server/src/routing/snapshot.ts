import { Distribution } from '@omniline/contracts/lines'
import type { Tx } from '../platform/database.ts'
import type { ConversationState, RoutingState } from './core/state.ts'
import { operatorOf } from './operators.ts'
import { type Answer, type Question, read } from './reading.ts'

/** What a decision is about. */
export interface Scope {
  conversationIds?: string[]
  lineIds?: string[]
  /** the lines they serve, as far as something waits there */
  userIds?: string[]
}

export interface Snapshot {
  state: RoutingState
  /** the database's clock, ms */
  now: number
  /** some lines hold more that waits than was looked at */
  more: boolean
}

export type Limits = Pick<Question, 'whole' | 'huge'>
const limits: Limits = { whole: 200, huge: 2000 }

/** What `decide` must know. The caller holds the routing lock. */
export async function load(tx: Tx, { conversationIds = [], lineIds = [], userIds = [] }: Scope, sizes = limits): Promise<Snapshot> {
  let question: Question = { conversationIds, lineIds, userIds, everybody: false, least: 0, ...sizes }
  let answer = await read(tx, question)
  // Hardly ever: something came that is not decided about yet, or many have passed what waits.
  for (let next = further(question, answer); next; next = further(question, answer)) {
    question = next
    answer = await read(tx, question)
  }
  const { now, lines, operators, conversations, more } = answer
  const state = {
    lines: lines.map(({ distribution, ...line }) => ({ ...line, distribution: Distribution.parse(distribution) })),
    operators: operators.map(operatorOf),
    conversations,
  }
  return { state, now: now.getTime(), more }
}

/** What has to be asked to know enough; null: it is enough. */
function further(question: Question, { conversations, restricted, undecided, cut, room }: Answer): Question | null {
  // What nobody has decided about is for everybody; and whoever has passed leaves others to be asked.
  const everybody = restricted && undecided
  const least = roomFor(conversations)
  if (!everybody && !(cut && room < least)) return null
  return { ...question, everybody: question.everybody || everybody, least: Math.max(question.least, least) }
}

/** How many of the best are enough for these. */
const roomFor = (some: ConversationState[]): number =>
  some.length + Math.max(0, ...some.map(({ passed, offers }) => passed.length + offers.length))
