import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { prepared } from './prepared.ts'

const test = perTest(testApp)

describe('prepared', () => {
  it('gives marked statements a name that the connection keeps, and others none', async () => {
    const statements = await test.app.db.connection().execute(async (db) => {
      for (const n of [1, 2]) {
        const { rows } = await sql<{ n: number }>`${prepared} select ${n}::int as n`.execute(db)
        expect(rows).toEqual([{ n }])
        await sql`select ${n}::int as other`.execute(db)
      }
      const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db)
      return rows.map((row) => row.statement)
    })
    expect(statements).toEqual(['/* prepared */ select $1::int as n'])
  })

  it('plans a statement a few times and then no more, however short its lists are', async () => {
    const plans = await test.app.db.connection().execute(async (db) => {
      for (let n = 0; n < 20; n++)
        await sql`${prepared} select j.id from unnest(${[n]}::bigint[]) as given (id) join jobs j on j.id = given.id
          where j.kind = any(${['a', 'b']}::text[])`.execute(db)
      const { rows } = await sql<{ custom: number; generic: number }>`
        select custom_plans as custom, generic_plans as generic from pg_prepared_statements`.execute(db)
      return rows
    })
    expect(plans).toEqual([{ custom: 5, generic: 15 }])
  })
})
