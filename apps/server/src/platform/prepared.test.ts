import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestApp, testApp } from '../../test/harness.ts'
import { prepared } from './prepared.ts'

let test: TestApp
beforeEach(async () => {
  test = await testApp()
})
afterEach(() => test.close())

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
})
