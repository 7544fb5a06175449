import type { SetupState } from '@omniline/contracts/accounts'
import type { Conversation } from '@omniline/contracts/conversations'
import { ApiError } from '../../lib/api.ts'
import { passwordLengthMin } from '../../lib/password.ts'

export const steps = ['account', 'line', 'channel', 'test', 'done'] as const
export type Step = (typeof steps)[number]

/** Where the first run goes on. */
export function stepOf(setup: SetupState): Step {
  return setup.step ?? 'account'
}

/** What was really made on the way; a step that was skipped is behind one, but not done. */
export function doneSteps({ step, lineId, channelId }: SetupState): ReadonlySet<Step> {
  const made: Record<Step, boolean> = {
    account: step !== null,
    line: lineId !== null,
    channel: channelId !== null,
    test: channelId !== null,
    done: false,
  }
  const at = step ? steps.indexOf(step) : 0
  return new Set(steps.filter((one, index) => index < at && made[one]))
}

export interface Account {
  companyName: string
  name: string
  email: string
  password: string
  /** null: none is asked for */
  code: string | null
}
export type AccountProblem = 'required' | 'email' | 'password' | 'code'
export type AccountProblems = Partial<Record<keyof Account, AccountProblem>>

/** What the server would refuse, found before asking it. */
export function accountProblems({ companyName, name, email, password, code }: Account): AccountProblems {
  const problems: AccountProblems = {}
  if (companyName.trim() === '') problems.companyName = 'required'
  if (name.trim() === '') problems.name = 'required'
  if (email.trim() === '') problems.email = 'required'
  else if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim())) problems.email = 'email'
  if (password.length < passwordLengthMin) problems.password = password === '' ? 'required' : 'password'
  if (code?.trim() === '') problems.code = 'required'
  return problems
}

const accountPaths: Record<string, Partial<AccountProblems>> = {
  '/companyName': { companyName: 'required' },
  '/admin/name': { name: 'required' },
  '/admin/email': { email: 'email' },
  '/admin/password': { password: 'password' },
}

/** Where the server's refusal belongs; empty: to none of the fields. */
export function refusedFields(error: unknown): AccountProblems {
  if (!(error instanceof ApiError)) return {}
  if (error.code === 'setup_code_required') return { code: 'code' }
  return Object.assign({}, ...(error.problem?.errors ?? []).map(({ path }) => accountPaths[path] ?? {}))
}

export interface LiveTest {
  conversation: Conversation | null
  written: boolean
  taken: boolean
  answered: boolean
}

/** How far the live test has come, judged by the newest conversation of the channel. */
export function liveTest(conversations: Record<string, Conversation>, channelId: string): LiveTest {
  const conversation =
    Object.values(conversations)
      .filter((one) => one.channelId === channelId)
      .sort((a, b) => b.lastMessageAt.localeCompare(a.lastMessageAt))[0] ?? null
  return {
    conversation,
    written: conversation !== null,
    taken: (conversation?.acceptedAt ?? null) !== null,
    answered: (conversation?.firstReplyAt ?? null) !== null,
  }
}

export const sides = ['customer', 'operator'] as const
export type Side = (typeof sides)[number]

/** On whose side the next thing of the live test happens; after the answer there is something to see at the customer's. */
export function sideOf({ written, answered }: LiveTest): Side {
  return written && !answered ? 'operator' : 'customer'
}
