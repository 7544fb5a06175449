import type { Channel } from '@omniline/contracts/channels'
import { expect, it } from 'vitest'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { defineJob } from '../platform/jobs.ts'
import { enqueueSetUp } from './setup.ts'
import { bench } from './testing/bench.ts'

const b = perTest(bench)
const timer = defineJob<{ n: number }>('test.timer')

it('a platform that is slow with webhooks and files keeps no timer waiting, and neither waits for the other', async () => {
  const channels: Channel[] = []
  for (let n = 0; n < 8; n++) {
    b.parrot.accounts.set(`perch-many${n}`, { id: `many-${n}`, name: `Bird ${n}` })
    channels.push(await b.connect({ credentials: { token: `perch-many${n}` } }))
  }
  await b.chats('oak')
  await waitFor(async () => (await b.busy()) === 0)
  const fired: string[] = []
  b.app.jobs.handle(timer, async () => void fired.push('timer'))
  // All webhooks have to be moved, and pictures come.
  b.app.config.publicUrl = `${b.url}/moved`
  for (const method of ['PUT /webhook', 'GET /files']) b.parrot.faults.add({ kind: 'delay', method, delayMs: 3000, times: 20 })
  await transaction(b.app.db, async (tx) => {
    for (const { id } of channels) await enqueueSetUp(b.app, tx, id)
  })
  b.parrot.files.set('f1', Buffer.from('a file'))
  b.parrot.happenTogether(Array.from({ length: 8 }, () => ({ perch: 'oak', file: { id: 'f1', kind: 'file', name: 'a.txt' } })))
  const asked = (method: string) => 20 - (b.parrot.faults.list().find((fault) => fault.method === method)?.times ?? 0)
  await waitFor(() => asked('PUT /webhook') > 2 && asked('GET /files') > 2, { what: 'the platform to be asked for both' })
  const answered = () => b.parrot.accepted.filter(({ method }) => method === 'PUT /webhook').length
  const before = answered()
  await transaction(b.app.db, (tx) => b.app.jobs.enqueue(tx, timer, { n: 1 }, { key: 'timer', afterMs: 20 }))
  await waitFor(() => fired.length > 0, { what: 'the timer' })
  expect(answered()).toBe(before)
})
