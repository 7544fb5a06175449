import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type TestApp, testApp, waitFor } from '../../test/harness.ts'
import { openDatabase, transaction } from '../platform/database.ts'
import { emit } from '../platform/events.ts'
import { createFeed } from './feed.ts'
import { isBefore } from './log.ts'

let test: TestApp
beforeEach(async () => {
  test = await testApp()
})
afterEach(() => test.close())

it('asks ever more rarely while a long transaction holds the log up, and goes on soon after it', async () => {
  const { app } = test
  // Connections of its own, so that what it asks can be counted.
  const { db, pool } = openDatabase(test.connection, 2)
  let asked = 0
  pool.on('acquire', () => void asked++)
  const feed = createFeed({ ...app, db }, { connections: () => [], onAffected: () => {}, onAccess: () => {} })
  await feed.start()
  const long = await app.db.startTransaction().execute()
  try {
    await emit(long, { type: 'changed', data: { what: 'line', id: 'long' } })
    await transaction(app.db, (tx) => emit(tx, { type: 'changed', data: { what: 'line', id: 'short' } }))
    const before = await feed.join(() => {})
    asked = 0
    const heldUpMs = 1500
    await pause(heldUpMs)
    expect(asked).toBeGreaterThan(3)
    // At the most every fifty milliseconds in the end, and a few times before.
    expect(asked).toBeLessThan(heldUpMs / 50 + 10)
    await long.commit().execute()
    await waitFor(async () => isBefore(before, await feed.join(() => {})))
  } finally {
    if (!long.isCommitted) await long.rollback().execute()
    await feed.stop()
    await db.destroy()
  }
})
