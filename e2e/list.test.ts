import { join } from 'node:path'
import pg from 'pg'
import { beforeAll, expect, it } from 'vitest'
import { type Desk, openDesk, signedIn } from './desk.ts'
import { setStage } from './stage.ts'

const count = 2000
const stage = setStage()
let desk: Desk

beforeAll(async () => {
  const { house, browser } = stage
  const { people, lineId, channelId } = await stage.crew(1)
  const operatorId = people[0].id
  const db = new pg.Client({ host: join(house.dataDir, 'postgres'), port: 5432, user: 'omniline', database: 'omniline' })
  await db.connect()
  // The door would take minutes for as many.
  await db.query('begin')
  await db.query(`create temp table made on commit drop as
    select n, gen_random_uuid() customer, gen_random_uuid() thread, gen_random_uuid() conversation, gen_random_uuid() message,
      now() - n * interval '1 minute' as at from generate_series(1, ${count}) n`)
  await db.query(
    `insert into customers (id, channel_id, external_id, name) select customer, $1, 'made-' || n, 'Customer ' || n from made`,
    [channelId],
  )
  await db.query(
    `insert into threads (id, channel_id, customer_id, external_id, last_seq, customer_messages)
     select thread, $1, customer, 'made-' || n, 1, 1 from made`,
    [channelId],
  )
  await db.query(
    `insert into conversations (id, thread_id, line_id, channel_id, customer_id, connector, status, operator_id,
       customer_messages_before, customer_messages, last_message_at, started_at, accepted_at)
     select conversation, thread, $1, $2, customer, 'webchat', 'active', $3, 0, 1, at, at, at from made`,
    [lineId, channelId, operatorId],
  )
  await db.query(
    `insert into messages (id, thread_id, conversation_id, seq, author_type, author_name, visibility, text, customer_messages, sent_at, created_at)
     select message, thread, conversation, 1, 'customer', 'Customer ' || n, 'public', 'question ' || n, 1, at, at from made`,
  )
  await db.query(`update conversations set last_message_id = made.message from made where made.conversation = conversations.id`)
  await db.query('commit')
  await db.end()
  desk = await openDesk(await signedIn(browser, house.url, people[0]))
})

it(`a list of ${count} conversations scrolls to its end with few rows on the page`, async () => {
  const { page } = desk
  const rows = page.locator('a[data-conversation]')
  await rows.filter({ hasText: 'Customer 1' }).first().waitFor()
  await expect.poll(() => page.getByRole('navigation', { name: 'Lists' }).textContent()).toContain(String(count))
  let most = 0
  const last = rows.filter({ hasText: `question ${count}` })
  const scrollOn = async () => {
    const seen = await page.evaluate(() => {
      const found = document.querySelectorAll('a[data-conversation]')
      const list = found[0]?.closest('ul')?.parentElement
      list?.scrollTo(0, list.scrollHeight)
      return found.length
    })
    most = Math.max(most, seen)
    return last.count()
  }
  await expect.poll(scrollOn, { timeout: 200_000, interval: 20 }).toBe(1)
  expect(most).toBeGreaterThan(5)
  expect(most).toBeLessThan(100)

  await last.click()
  await desk.log.getByText(`question ${count}`).waitFor()
  expect(await rows.count()).toBeLessThan(100)
  expect(desk.complaints).toEqual([])
})
