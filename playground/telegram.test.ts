import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { startTelegram } from './telegram.ts'

const holder = mkdtempSync(join(tmpdir(), 'omniline-telegram-'))
afterAll(() => rmSync(holder, { recursive: true, force: true }))

it('uses no number twice, however lively it was before the restart', async () => {
  const file = join(holder, 'telegram.json')
  const first = await startTelegram(file)
  const bot = first.bot('daisy_shop_bot', 'Daisy')
  const anna = first.simulator.addPerson(bot, { firstName: 'Anna' })
  for (let count = 0; count < 50; count++) anna.sendText(`Word ${count}`)
  const used = { update: bot.lastUpdateId, message: bot.lastMessageId }
  const last = bot.deliveries.pending().at(-1)
  await first.close()

  const again = await startTelegram(file)
  const same = again.bot('daisy_shop_bot', 'Daisy')
  expect([last?.id, same.token]).toEqual([String(used.update), bot.token])
  expect(same.lastUpdateId).toBeGreaterThan(used.update)
  expect(same.lastMessageId).toBeGreaterThan(used.message)
  await again.close()
})
