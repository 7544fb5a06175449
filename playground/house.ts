import { join } from 'node:path'
import type { Language } from '@omniline/contracts/common'
import { readConfig } from '../apps/server/src/platform/config.ts'
import { type Database, openDatabase } from '../apps/server/src/platform/database.ts'
import { createLog } from '../apps/server/src/platform/log.ts'
import { superuser } from '../apps/server/src/platform/postgres/cluster.ts'
import { socketDirectory } from '../apps/server/src/platform/postgres/reach.ts'
import { start } from '../apps/server/src/start.ts'

/** Omniline on the playground's own directory, talking to the simulators. */
export interface House {
  url: string
  /** what the page asks about */
  facts(): Promise<Facts>
  /** its tables, for writing a past into them */
  withDatabase<T>(work: (db: Database) => Promise<T>): Promise<T>
  stop(): Promise<void>
}
export interface Facts {
  company: string | null
  language: Language | null
  siteChannelId: string | null
  /** accounts that are connected, as the platform calls them */
  connected: string[]
}

export interface HouseOptions {
  dataDir: string
  port: string
  telegramUrl: string
  onLost(error: Error): void
}

export async function startHouse({ dataDir, port, telegramUrl, onLost }: HouseOptions): Promise<House> {
  const config = readConfig({
    OMNILINE_PORT: port,
    OMNILINE_HOST: '127.0.0.1',
    OMNILINE_DATA_DIR: dataDir,
    OMNILINE_TELEGRAM_API_URL: telegramUrl,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'fatal',
  })
  const running = await start(config, { log: createLog(config.logLevel), onLost })
  const socketPort = 5432
  const reach = socketDirectory(join(config.dataDir, 'postgres'), socketPort)
  const { db } = openDatabase({ host: reach.path, port: socketPort, user: superuser, database: 'omniline' }, 2)
  return {
    url: running.url,
    facts: () => factsOf(db),
    withDatabase: (work) => work(db),
    async stop() {
      await db.destroy()
      reach.remove()
      await running.stop()
    },
  }
}

async function factsOf(db: Database): Promise<Facts> {
  const installation = await db.selectFrom('installation').select(['company_name', 'language']).executeTakeFirst()
  const channels = await db
    .selectFrom('channels')
    .select(['id', 'connector', 'account'])
    .where('deleted_at', 'is', null)
    .where('active', '=', true)
    .orderBy('created_at')
    .execute()
  return {
    company: installation?.company_name ?? null,
    language: (installation?.language as Language | undefined) ?? null,
    siteChannelId: channels.find(({ connector }) => connector === 'webchat')?.id ?? null,
    connected: channels.flatMap(({ account }) => (account?.username ? [account.username] : [])),
  }
}
