import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { emit } from '../platform/events.ts'
import { decodeCursor, encodeCursor, endOfLog, isKept, pruneLog, readLog } from './log.ts'

const test = perTest(testApp)

describe('the event log', () => {
  it('loses nothing and tells nothing twice while transactions commit out of order', async () => {
    const { db } = test.app
    const writers = 6
    const each = 50
    let cursor = await endOfLog(db)
    let writing = true
    const written = Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        for (let n = 0; n < each; n++) {
          await transaction(db, async (tx) => {
            await emit(tx, { type: 'changed', data: { writer, n } })
            // Between the number being drawn and the commit another writer overtakes.
            await pause(Math.random() * 4)
          })
        }
      }),
    ).finally(() => {
      writing = false
    })
    const heard: string[] = []
    for (;;) {
      const last = !writing
      const { rows } = await readLog(db, cursor, 20)
      for (const row of rows) heard.push(`${row.data?.writer} ${row.data?.n}`)
      cursor = rows.at(-1) ?? cursor
      if (last && rows.length === 0) break
    }
    await written
    expect(heard).toHaveLength(writers * each)
    expect(new Set(heard).size).toBe(writers * each)
    for (let writer = 0; writer < writers; writer++)
      expect(heard.filter((text) => text.startsWith(`${writer} `))).toEqual(Array.from({ length: each }, (_, n) => `${writer} ${n}`))
  })

  it('holds back what an older open transaction could still precede, and says so', async () => {
    const { db } = test.app
    const start = await endOfLog(db)
    let finish = () => {}
    const slow = transaction(db, async (tx) => {
      await emit(tx, { type: 'changed', data: { who: 'slow' } })
      await new Promise<void>((resolve) => {
        finish = resolve
      })
    })
    while ((await readLog(db, start, 10)).held === false)
      await transaction(db, (tx) => emit(tx, { type: 'changed', data: { who: 'quick' } }))
    expect((await readLog(db, start, 10)).rows).toEqual([])
    finish()
    await slow
    const { rows, held } = await readLog(db, start, 10)
    expect(held).toBe(false)
    expect(rows[0]?.data).toEqual({ who: 'slow' })
  })

  it('knows which cursors it can still serve', async () => {
    const { db } = test.app
    const before = await endOfLog(db)
    await transaction(db, (tx) => emit(tx, { type: 'changed' }))
    expect(await isKept(db, before)).toBe(true)
    const after = await endOfLog(db)
    await pruneLog(db, -1)
    expect(await isKept(db, before)).toBe(false)
    expect(await isKept(db, after)).toBe(true)
  })

  it('reads its own cursors and no others', () => {
    expect(decodeCursor(encodeCursor({ xid: 123_456_789, id: 42 }))).toEqual({ xid: 123_456_789, id: 42 })
    for (const bad of ['', 'x', '1-', '-1', '1-2-3', "1'; drop", '99999999999999999999-1', 'ZZ-1']) expect(decodeCursor(bad)).toBeNull()
  })
})
