import type { z } from 'zod'
import { accountCalls } from './api/accounts.ts'
import { automationCalls } from './api/automation.ts'
import { channelCalls } from './api/channels.ts'
import { chatCalls } from './api/chat.ts'
import { inboxCalls } from './api/inbox.ts'
import { lineCalls } from './api/lines.ts'
import { scheduleCalls } from './api/schedule.ts'

export type { Access, Endpoint } from './api/endpoint.ts'

/** Every JSON call of `/api/v1`. The server registers handlers by these keys; the OpenAPI document and the typed client come from here. */
export const api = { ...accountCalls, ...scheduleCalls, ...lineCalls, ...channelCalls, ...inboxCalls, ...chatCalls, ...automationCalls }
export type Api = typeof api
export type ApiKey = keyof Api

type In<S> = S extends z.ZodType ? z.input<S> : undefined
type Out<S> = S extends z.ZodType ? z.output<S> : undefined
type Field<K extends ApiKey, F extends string> = Api[K] extends Record<F, infer S> ? S : undefined
/** What a client passes. */
export type ApiParams<K extends ApiKey> = In<Field<K, 'params'>>
export type ApiQuery<K extends ApiKey> = In<Field<K, 'query'>>
export type ApiBody<K extends ApiKey> = In<Field<K, 'body'>>
export type ApiReply<K extends ApiKey> = Out<Api[K]['reply']>
/** What a handler is given after validation. */
export interface ApiInput<K extends ApiKey> {
  params: Out<Field<K, 'params'>>
  query: Out<Field<K, 'query'>>
  body: Out<Field<K, 'body'>>
}
