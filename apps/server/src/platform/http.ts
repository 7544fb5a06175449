import type { Role } from '@omniline/contracts/accounts'
import type { Api, ApiInput, ApiKey, ApiReply } from '@omniline/contracts/api'
import type { Language } from '@omniline/contracts/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from './log.ts'

/** Somebody of the company, signed in or by API token. */
export interface Staff {
  kind: 'staff'
  userId: string
  name: string
  role: Role
  language: Language
  /** null when called by API token */
  sessionId: string | null
}

/** A visitor of the site chat. */
export interface Visitor {
  kind: 'visitor'
  customerId: string
  channelId: string
}

export type Caller = Staff | Visitor

export type CallerOf<K extends ApiKey> = Api[K]['access'] extends 'public'
  ? Caller | null
  : Api[K]['access'] extends 'visitor'
    ? Visitor
    : Staff

export interface RequestContext<K extends ApiKey> {
  caller: CallerOf<K>
  /** the language to answer people in */
  language: Language
  ip: string
  log: Log
  request: FastifyRequest
  reply: FastifyReply
}

/** Input is validated before, access is checked before, the answer is validated and stripped after. */
export type Handler<K extends ApiKey> = (input: ApiInput<K>, context: RequestContext<K>) => Promise<ApiReply<K>>

/** What a module's `routes.ts` makes: handlers by their key in the contract. `main.ts` must end up with all of them. */
export type Routes<K extends ApiKey> = { [Key in K]: Handler<Key> }
