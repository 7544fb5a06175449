import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import * as accounts from '@omniline/contracts/accounts'
import { type Access, type ApiKey, api, type Endpoint } from '@omniline/contracts/api'
import * as channels from '@omniline/contracts/channels'
import * as conversations from '@omniline/contracts/conversations'
import { errors } from '@omniline/contracts/errors'
import { StoredFile } from '@omniline/contracts/files'
import * as lineTools from '@omniline/contracts/line-tools'
import * as lines from '@omniline/contracts/lines'
import * as visitor from '@omniline/contracts/visitor'
import type { FastifyInstance } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { OpenAPIV3_1 } from 'openapi-types'
import { z } from 'zod'

/** Objects that have a name of their own in the document. */
const named: Record<string, z.ZodType> = {
  User: accounts.User,
  Me: accounts.Me,
  Colleague: accounts.Colleague,
  Team: accounts.Team,
  Session: accounts.Session,
  ApiToken: accounts.ApiToken,
  SetupState: accounts.SetupState,
  AuditEntry: accounts.AuditEntry,
  Line: lines.Line,
  LineVersion: lineTools.LineVersion,
  SettingsProfile: lineTools.SettingsProfile,
  LineImpact: lineTools.LineImpact,
  WhatIf: lineTools.WhatIf,
  Connector: channels.Connector,
  Channel: channels.Channel,
  ChannelCheck: channels.ChannelCheck,
  Conversation: conversations.Conversation,
  Customer: conversations.CustomerView,
  Message: conversations.Message,
  Attachment: conversations.Attachment,
  File: StoredFile,
  VisitorMessage: visitor.VisitorMessage,
  VisitorChat: visitor.VisitorChat,
}

const security: Record<Access, Record<string, string[]>[]> = {
  public: [],
  visitor: [{ visitorToken: [] }],
  operator: [{ token: [] }, { cookie: [] }],
  supervisor: [{ token: [] }, { cookie: [] }],
  admin: [{ token: [] }, { cookie: [] }],
}

/** What the document says of an endpoint beside its schemas. */
export const documentation = (key: ApiKey, endpoint: Endpoint) => ({
  operationId: operationId(key),
  summary: endpoint.summary,
  tags: [endpoint.tag],
  security: security[endpoint.access],
})

/** `GET /users/:id` -> `getUsersById`. */
function operationId(key: string): string {
  const [method = '', path = ''] = key.split(' ')
  const words = path
    .split('/')
    .filter(Boolean)
    .map((part) => (part.startsWith(':') ? `By-${part.slice(1)}` : part))
    .flatMap((part) => part.split('-'))
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

/** The document at `/api/v1/openapi.json`, a page to read and try it at `/api/v1/docs`. To be called before the routes are registered. */
export async function installOpenApi(http: FastifyInstance): Promise<void> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id })
  const components = createJsonSchemaTransformObject({ schemaRegistry: registry })
  await http.register(fastifySwagger, {
    hideUntagged: true,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Omniline',
        version: '1',
        description:
          'Times are ISO 8601 in UTC, ids are opaque strings, durations carry their unit in the name. Lists take `limit` and `cursor` and answer `items` and `nextCursor`. Refusals are `application/problem+json` (RFC 9457) with a `code`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: [...new Set(Object.values(api).map((endpoint) => endpoint.tag))].map((name) => ({ name })),
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'A session’s token (`s_…`) or an API token (`t_…`)' },
          cookie: {
            type: 'apiKey',
            in: 'cookie',
            name: 'omniline_session',
            description: 'The workspace’s cookie; over https its name begins with `__Host-`. Changes are taken only from our own pages.',
          },
          visitorToken: { type: 'http', scheme: 'bearer', description: 'A site chat visitor’s token (`v_…`)' },
        },
      },
    },
    transform: createJsonSchemaTransform({ schemaRegistry: registry }),
    transformObject: (document) => {
      if (!('openapiObject' in document)) throw new Error('Not an OpenAPI document')
      return finish(components(document) as OpenAPIV3_1.Document)
    },
  })
  await http.register(fastifySwaggerUi, {
    routePrefix: '/api/v1/docs',
    uiConfig: { layout: 'BaseLayout', docExpansion: 'list', deepLinking: true, validatorUrl: null },
    theme: { title: 'Omniline API' },
  })
  let json: string | undefined
  http.get('/api/v1/openapi.json', { config: { access: 'public' } }, (_request, reply) => {
    json ??= JSON.stringify(http.swagger())
    return reply.type('application/json; charset=utf-8').send(json)
  })
}

const problemSchema: OpenAPIV3_1.SchemaObject = {
  type: 'object',
  required: ['type', 'code', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    code: { type: 'string', enum: Object.keys(errors) },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'Id of the request, also in the server’s log' },
    errors: {
      type: 'array',
      description: 'For bad input: where (a JSON pointer) and what is wrong',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
}

const problem = (description: string, headers?: OpenAPIV3_1.ResponseObject['headers']): OpenAPIV3_1.ResponseObject => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  ...(headers && { headers }),
})
const retryAfter = { 'Retry-After': { schema: { type: 'integer' as const }, description: 'Seconds' } }
const problems = {
  BadInput: problem('The input is not as described'),
  Unauthenticated: problem('Nobody is signed in'),
  Forbidden: problem('The caller may not do this'),
  NotFound: problem('There is no such thing, or it is none of the caller’s business'),
  TooMany: problem('Too many requests', retryAfter),
  Refused: problem('Refused for a reason named by `code`'),
}

/** What the schemas do not know: refusals, files, repeated requests. And only the components that are used. */
function finish(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  for (const [key, endpoint] of Object.entries(api) as [ApiKey, Endpoint][]) {
    const [method = '', path = ''] = key.split(' ')
    const item = document.paths?.[`/api/v1${path.replaceAll(/:(\w+)/g, '{$1}')}`]
    const operation = item?.[method.toLowerCase() as OpenAPIV3_1.HttpMethods]
    if (operation) complete(operation, key, endpoint)
  }
  const schemas: Record<string, OpenAPIV3_1.SchemaObject> = { ...document.components?.schemas, Problem: problemSchema }
  const finished = readable({ ...document, components: { ...document.components, schemas, responses: problems } })
  return { ...finished, components: { ...finished.components, schemas: onlyUsed(finished.components.schemas, finished) } }
}

/** Formats speak for themselves without their long patterns, and integers without the bounds of what JavaScript can count. */
function readable<T extends object>(document: T): T {
  const drop = (key: string, owner: Record<string, unknown>) =>
    (key === 'pattern' && owner.format !== undefined) ||
    ((key === 'minimum' || key === 'maximum') && Math.abs(Number(owner[key])) === Number.MAX_SAFE_INTEGER)
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(clean)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).filter(([key]) => !drop(key, value as Record<string, unknown>))
    return Object.fromEntries(entries.map(([key, inner]) => [key, clean(inner)]))
  }
  return clean(document) as T
}

const refer = (name: keyof typeof problems) => ({ $ref: `#/components/responses/${name}` })
const done: Record<Endpoint['status'], string> = { 200: 'Done', 201: 'Created', 204: 'Done, nothing to say' }

function complete(operation: OpenAPIV3_1.OperationObject, key: ApiKey, endpoint: Endpoint): void {
  const success = operation.responses?.[endpoint.status]
  if (success && 'description' in success) success.description = done[endpoint.status]
  operation.responses = {
    ...operation.responses,
    ...((endpoint.body || endpoint.query || endpoint.params || endpoint.multipart) && { 400: refer('BadInput') }),
    ...(endpoint.access !== 'public' && { 401: refer('Unauthenticated'), 403: refer('Forbidden') }),
    ...(endpoint.params && { 404: refer('NotFound') }),
    ...((endpoint.access === 'public' || endpoint.access === 'visitor') && { 429: refer('TooMany') }),
    default: refer('Refused'),
  }
  if (endpoint.multipart)
    operation.requestBody = {
      required: true,
      content: {
        'multipart/form-data': {
          schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
        },
      },
    }
  if (takesIdempotencyKey(key, endpoint))
    operation.parameters = [
      ...(operation.parameters ?? []),
      {
        name: 'Idempotency-Key',
        in: 'header',
        required: false,
        description: 'The same key with the same request again gets the first answer; kept for a day',
        schema: { type: 'string', minLength: 1, maxLength: 200 },
      },
    ]
}

/** What creates something for somebody we know, from a body that can be compared. */
export const takesIdempotencyKey = (key: ApiKey, endpoint: Endpoint): boolean =>
  key.startsWith('POST ') && endpoint.status === 201 && endpoint.access !== 'public' && !endpoint.multipart

/** Components that something refers to, directly or through another one. */
function onlyUsed<T>(schemas: Record<string, T>, document: object): Record<string, T> {
  const { paths, components } = document as OpenAPIV3_1.Document
  const used = new Set<string>()
  const look = (part: unknown) => {
    for (const [, name = ''] of JSON.stringify(part ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      look(schemas[name])
    }
  }
  look(paths)
  look(components?.responses)
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)))
}
