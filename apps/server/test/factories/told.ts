import { sql } from 'kysely'
import { sessionsEnded, teamChanged, userChanged } from '../../src/accounts/events.ts'
import type { App } from '../../src/platform/app.ts'

/** What was announced to modules and to sockets, in order, since it was last asked. */
export interface Told {
  /** Announcements by name, then what sockets hear as `changed user <id>` or `access <ids>`. */
  kinds(): Promise<string[]>
  payloads(): Promise<Record<string, unknown>[]>
}

/** Listens to the accounts' events; to be called before they happen. */
export function toldIn(app: App): Told {
  const hear = async () => undefined
  app.jobs.subscribe(userChanged, 'test', hear)
  app.jobs.subscribe(teamChanged, 'test', hear)
  app.jobs.subscribe(sessionsEnded, 'test', hear)
  const announced = () =>
    sql<{ kind: string; payload: Record<string, unknown> }>`
      delete from jobs where kind like 'accounts.%>test' returning kind, payload, id`
      .execute(app.db)
      .then(({ rows }) => rows)
  return {
    async kinds() {
      const jobs = await announced()
      const { rows: events } = await sql<{ type: string; user_ids: string[]; data: { what: string; id: string } | null }>`
        with gone as (delete from events returning id, type, user_ids, data) select * from gone order by id`.execute(app.db)
      return [
        ...jobs.map((job) => job.kind.replace(/>test$/, '')),
        ...events.map((event) =>
          event.data ? `${event.type} ${event.data.what} ${event.data.id}` : `${event.type} ${event.user_ids.join(',')}`,
        ),
      ]
    },
    payloads: async () => (await announced()).map((job) => job.payload),
  }
}
