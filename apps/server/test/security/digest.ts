import { type RawBuilder, sql } from 'kysely'
import type { App } from '../../src/platform/app.ts'

/** What changes by the mere passing of time, or because somebody knocked: timers, and when a credential was last used. */
const passing = new Set(['jobs', 'login_failures', 'events_pruned'])
const passingColumns = ['last_used_at', 'expires_at', 'last_seen_at', 'connected_until']

/** The contents of the whole database, a fingerprint for each table. */
export async function digest(app: App): Promise<Record<string, string>> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name`.execute(app.db)
  const prints = await Promise.all(
    tables
      .filter(({ name }) => !passing.has(name))
      .map(async ({ name }): Promise<[string, string]> => [name, await print(app, sql.table(name))]),
  )
  return Object.fromEntries(prints)
}

async function print(app: App, table: RawBuilder<unknown>): Promise<string> {
  const { rows } = await sql<{ print: string }>`
    select count(*) || ' ' || coalesce(md5(string_agg(row, '|' order by row)), '') as print
    from (select (to_jsonb(t) - ${passingColumns}::text[])::text as row from ${table} t) rows`.execute(app.db)
  return rows[0]?.print ?? ''
}
