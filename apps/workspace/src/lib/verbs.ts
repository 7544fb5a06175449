import type { ApiBody, ApiKey } from '@omniline/contracts/api'
import type { Conversation } from '@omniline/contracts/conversations'
import { toast } from './toast.ts'
import { ApiError, call, type FailureCode } from './api.ts'
import { t } from './i18n/index.ts'
import { queries, queryClient } from './query.ts'
import { conversationNow, useInbox, wakeSocket } from './realtime/inbox.ts'
import { loadConversation, take } from './realtime/load.ts'
import { conversationArrived, conversationPatched } from './realtime/state.ts'
import { failureText } from './words.ts'

type VerbKey = Extract<ApiKey, `POST /conversations/:id/${string}`>
type Verb = Exclude<VerbKey extends `POST /conversations/:id/${infer V}` ? V : never, 'messages'>

/** Conversations of which I decided myself that they go: nobody need tell me that they are gone. */
export const decided = new Set<string>()
const deciding: ReadonlySet<Verb> = new Set<Verb>(['skip', 'transfer', 'close', 'spam', 'block'])

/** What the screen takes for granted the moment a button is pressed. */
function guess(verb: Verb, conversation: Conversation, me: string): Partial<Conversation> {
  const taken = { status: 'active' as const, operatorId: me, offers: [], offeredTo: [], unread: 0 }
  switch (verb) {
    case 'accept':
    case 'intercept':
      return taken
    case 'skip':
    case 'transfer':
    case 'close':
    case 'spam':
    case 'block':
      return {
        offers: conversation.offers.filter((one) => one.userId !== me),
        offeredTo: conversation.offeredTo.filter((id) => id !== me),
      }
    case 'pin':
      return { pinned: true }
    case 'unpin':
      return { pinned: false }
    case 'join':
      return { participants: [...conversation.participants, me] }
    case 'leave':
      return { participants: conversation.participants.filter((id) => id !== me) }
    case 'read':
      return { unread: 0 }
    default:
      return {}
  }
}

type Body<V extends Verb> = ApiBody<`POST /conversations/:id/${V}`>

/** Does something with a conversation, and says why when the server refuses. Answers null when it was refused. */
export async function act<V extends Verb>(id: string, verb: V, body?: Body<V>): Promise<Conversation | null> {
  try {
    return await attempt(id, verb, body)
  } catch (error) {
    await explain(id, verb, error)
    return null
  }
}

/**
 * Does something with a conversation. The screen shows the outcome at once; when the server refuses, it is taken
 * back, and why is for the caller to say.
 */
export async function attempt<V extends Verb>(id: string, verb: V, body?: Body<V>): Promise<Conversation> {
  const before = conversationNow(id)
  const { tick: since, me } = useInbox.getState()
  if (deciding.has(verb)) decided.add(id)
  if (before) useInbox.setState((state) => conversationPatched(state, id, guess(verb, before, me)), true)
  try {
    const conversation = await request(id, verb, body)
    take(conversation, since)
    return conversation
  } catch (error) {
    decided.delete(id)
    if (before) useInbox.setState((state) => conversationArrived(state, before, since), true)
    await lookAgain(id, verb, codeOf(error))
    throw error
  }
}

const codeOf = (error: unknown) => (error instanceof ApiError ? error.code : 'internal')

/** What was refused may have become something else. Reading marks are sent again with the next one. */
async function lookAgain(id: string, verb: Verb, code: FailureCode): Promise<void> {
  if (code === 'network') wakeSocket()
  else if (verb !== 'read' && code !== 'unauthenticated') await loadConversation(id)
}

/** The type of the body was checked by `act`; TypeScript cannot follow it through the generic key. */
function request(id: string, verb: Verb, body: unknown): Promise<Conversation> {
  const key = `POST /conversations/:id/${verb}` as 'POST /conversations/:id/accept'
  return call(key, { params: { id }, ...(body === undefined ? {} : { body }) } as { params: { id: string } })
}

/** A lost race is nobody's mistake and is told kindly; reading marks fail silently. */
async function explain(id: string, verb: Verb, error: unknown): Promise<void> {
  const code = codeOf(error)
  if (verb === 'read' || code === 'unauthenticated') return
  if (code === 'taken_by_another' || (code === 'not_offered' && verb === 'accept')) {
    const owner = await nameOf(conversationNow(id)?.operatorId ?? null)
    toast.plain(owner ? t('offer.takenBy', { name: owner }) : t('offer.gone'))
    return
  }
  toast.bad(failureText(error))
}

export async function nameOf(userId: string | null): Promise<string | null> {
  if (userId === null) return null
  const colleagues = await queryClient.ensureQueryData(queries.colleagues).catch(() => [])
  return colleagues.find((one) => one.id === userId)?.name ?? null
}
