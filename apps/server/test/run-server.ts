import { join } from 'node:path'
import type { App } from '../src/platform/app.ts'
import { type Server, startServer } from '../src/server.ts'
import { type TestAppOptions, testApp } from './harness.ts'

export interface RunningServer {
  url: string
  app: App
  server: Server
  close(): Promise<void>
}

const root = join(import.meta.dirname, '../../..')

/** The whole server on a database of its own, on a free port of the loopback. */
export async function runServer(options: TestAppOptions = {}): Promise<RunningServer> {
  const test = await testApp(options)
  const server = await startServer(test.app, {
    buildDir: join(root, '.build'),
    migrationsDir: join(root, 'apps/server/migrations'),
    soleProcess: true,
  })
  return {
    url: server.url,
    app: test.app,
    server,
    async close() {
      await server.stop()
      await test.close()
    },
  }
}
