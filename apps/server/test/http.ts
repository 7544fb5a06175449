import { join } from 'node:path'
import type { ApiKey } from '@omniline/contracts/api'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { accountsRoutes } from '../src/accounts/routes.ts'
import { createPartialHttp, type HttpOptions } from '../src/api/http.ts'
import type { App } from '../src/platform/app.ts'
import type { Routes } from '../src/platform/http.ts'
import { type TestApp, type TestAppOptions, testApp } from './harness.ts'

export const migrationsDir = join(import.meta.dirname, '../migrations')

export interface Call {
  /** a token, or somebody who has one */
  as?: string | { token: string }
  body?: unknown
  headers?: Record<string, string>
  remoteAddress?: string
}

export interface TestHttp extends TestApp {
  http: FastifyInstance
  /** `key` as in the contract, with its parameters filled in: `PATCH /users/0198...`. */
  call(key: string, call?: Call): Promise<LightMyRequestResponse>
}

export interface TestHttpOptions extends Partial<HttpOptions> {
  app?: TestAppOptions
  /** what is served beside the accounts' calls */
  routes?: (app: App) => Partial<Routes<ApiKey>>
}

/** The HTTP side with the accounts' calls, on a database of its own. */
export async function testHttp(options: TestHttpOptions = {}): Promise<TestHttp> {
  const { app: appOptions, routes, ...rest } = options
  const t = await testApp(appOptions)
  const http = await createPartialHttp(
    t.app,
    { ...accountsRoutes(t.app), ...routes?.(t.app) },
    { authenticateVisitor: async () => null, migrationsDir, workspaceDir: join(t.app.config.dataDir, 'no-build'), ...rest },
  ).catch(async (error) => {
    await t.close()
    throw error
  })
  return {
    ...t,
    http,
    call(key, { as, body, headers, remoteAddress } = {}) {
      const [method = '', path = ''] = key.split(' ')
      const token = typeof as === 'string' ? as : as?.token
      return http.inject({
        method: method as InjectOptions['method'],
        url: `/api/v1${path}`,
        headers: { host: 'localhost', ...(token && { authorization: `Bearer ${token}` }), ...headers },
        ...(body !== undefined && { payload: body as object }),
        ...(remoteAddress && { remoteAddress }),
      })
    },
    async close() {
      await http.close()
      await t.close()
    },
  }
}

/** The same, also on a free port of the loopback: for what speaks real HTTP. */
export async function listeningHttp(options: TestHttpOptions = {}): Promise<TestHttp & { url: string }> {
  const t = await testHttp(options)
  return { ...t, url: await t.http.listen({ port: 0, host: '127.0.0.1' }) }
}
