import fastifyMultipart from '@fastify/multipart'
import { type ApiKey, api, type Endpoint } from '@omniline/contracts/api'
import type { FastifyInstance } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { App } from '../platform/app.ts'
import type { Routes } from '../platform/http.ts'
import { once } from './idempotency.ts'
import { limitOf } from './limits.ts'
import { documentation, takesIdempotencyKey } from './openapi.ts'
import { invalid } from './problems.ts'

/** A last fence around uploads; the handler knows the limit that counts and enforces it while it stores. */
const uploadBytesMax = 1024 ** 3

type AnyHandler = (input: unknown, context: unknown) => Promise<unknown>

/** The contract's table under `/api/v1`: input is checked before the handler, the answer is checked and stripped after it. */
export async function registerTable(http: FastifyInstance, app: App, routes: Partial<Routes<ApiKey>>): Promise<void> {
  const entries = Object.entries(api) as [ApiKey, Endpoint][]
  const register = (scope: FastifyInstance, multipart: boolean) => {
    scope.setValidatorCompiler<z.ZodType>(({ schema }) => (data) => {
      // Fastify hands a missing body over as null; a schema's own default wants undefined.
      const parsed = schema.safeParse(data ?? undefined)
      return parsed.success ? { value: parsed.data } : { error: invalid(parsed.error) }
    })
    scope.setSerializerCompiler(serializerCompiler)
    for (const [key, endpoint] of entries) {
      // Each handler's input is what its own schemas made, which a loop over all of them cannot express.
      const handler = routes[key] as AnyHandler | undefined
      if (handler && (endpoint.multipart ?? false) === multipart) registerEndpoint(scope, app, key, endpoint, handler)
    }
  }
  await http.register(async (scope) => register(scope, false))
  await http.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    await scope.register(fastifyMultipart, { limits: { files: 1, fileSize: uploadBytesMax, fields: 10, fieldSize: 10_000, parts: 20 } })
    register(scope, true)
  })
}

function registerEndpoint(http: FastifyInstance, app: App, key: ApiKey, endpoint: Endpoint, handler: AnyHandler): void {
  const [method = '', path = ''] = key.split(' ')
  const rateLimit = limitOf(key, endpoint.access)
  const repeatable = takesIdempotencyKey(key, endpoint)
  http.route({
    method,
    url: `/api/v1${path}`,
    config: { access: endpoint.access, table: true, ...(rateLimit && { rateLimit }) },
    schema: {
      ...documentation(key, endpoint),
      ...(endpoint.params && { params: endpoint.params }),
      ...(endpoint.query && { querystring: endpoint.query }),
      ...(endpoint.body && { body: endpoint.body }),
      response: { [endpoint.status]: endpoint.status === 204 ? z.null() : endpoint.reply },
    },
    handler: async (request, reply) => {
      const { caller, language, ip } = request
      const log = app.log.child({ requestId: request.id })
      const input = { params: request.params, query: request.query, body: request.body }
      const work = () => handler(input, { caller, language, ip, log, request, reply })
      reply.code(endpoint.status).header('cache-control', 'no-store')
      const answer = await (repeatable ? once(app, request, reply, endpoint.status, work) : work())
      return reply.send(endpoint.status === 204 ? undefined : answer)
    },
  })
}
