import { existsSync } from 'node:fs'
import { utimes, writeFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openSiteChat, setUp, visit } from '../../test/company.ts'
import { waitFor } from '../../test/harness.ts'
import { perFile } from '../../test/lifetime.ts'
import { runServer } from '../../test/run-server.ts'
import { transaction } from '../platform/database.ts'
import { lockUploads } from './uploads.ts'
import { startFileTidying } from './tidy.ts'

const server = perFile(runServer)
const admin = perFile(() => setUp(server.url))
const site = perFile(() => openSiteChat(admin, [admin]))

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AAQhAAAB/uAgGk0lr9AAAAAElFTkSuQmCC', 'base64')
const text = (words: string) => new TextEncoder().encode(words)
const age = (ids: string[], hours = 25) =>
  sql`update files set created_at = created_at - make_interval(hours => ${hours}) where id = any(${ids}::uuid[])`.execute(server.app.db)
const keyOf = async (id: string) =>
  (await server.app.db.selectFrom('files').select('storage_key').where('id', '=', id).executeTakeFirstOrThrow()).storage_key
const left = async (ids: string[]) => {
  const rows = await server.app.db.selectFrom('files').select('id').where('id', 'in', ids).execute()
  return ids.filter((id) => rows.some((row) => row.id === id))
}
/** Tidies now, and is over when the next time is planned. */
async function tidy(): Promise<void> {
  await startFileTidying(server.app)
  await waitFor(
    async () => {
      const { rows } =
        await sql`select 1 from jobs where kind = 'inbox.tidyFiles' and locked_until is null and run_at > now() + interval '50 minutes'`.execute(
          server.app.db,
        )
      return rows.length > 0
    },
    { what: 'the next tidying planned' },
  )
}

describe('uploads that nobody sends', () => {
  it('go after a day, row and bytes; those of today, and what is used, stay', async () => {
    const visitor = await visit(server.url, site.channelId)
    const upload = async (name: string, by = visitor.api, path: '/files' | '/chat/files' = '/chat/files') =>
      (await by.upload(path, name, png)).id
    const picture = (name: string) => upload(name, admin.api, '/files')
    const sent = await upload('sent.png')
    const { id: messageId } = await visitor.api.call('POST /chat/messages', { body: { clientMessageId: 'a', attachments: [sent] } })
    const [face, persona, former, own, ofProfile] = [
      await picture('face'),
      await picture('persona'),
      await picture('former'),
      await picture('own'),
      await picture('profile'),
    ]
    await admin.api.call('PATCH /me', { body: { avatarFileId: face } })
    const params = { id: site.lineId }
    await admin.api.call('PATCH /lines/:id', { params, body: { persona: { avatarFileId: former } } })
    await admin.api.call('PATCH /lines/:id', {
      params,
      body: { persona: { avatarFileId: persona, operators: [{ userId: admin.id, avatarFileId: own }] } },
    })
    await admin.api.call('POST /settings-profiles', { body: { name: 'Rules', settings: { persona: { avatarFileId: ofProfile } } } })
    const used = [sent, face, persona, former, own, ofProfile]
    const [unsent, unsentOfStaff, fresh] = [await upload('unsent.png'), await picture('unsent'), await upload('fresh.png')]
    const paths = await Promise.all([unsent, unsentOfStaff].map(async (id) => server.app.files.path(await keyOf(id))))
    await age([...used, unsent, unsentOfStaff])
    await age([fresh], 23)

    await tidy()
    expect(await left([...used, unsent, unsentOfStaff, fresh])).toEqual([...used, fresh])
    await waitFor(() => paths.every((path) => !existsSync(path)), { what: 'the bytes gone' })
    for (const id of [...used, fresh]) expect([id, existsSync(server.app.files.path(await keyOf(id)))]).toEqual([id, true])
    const { messages } = await visitor.api.call('GET /chat/messages')
    expect(messages.find(({ id }) => id === messageId)?.attachments).toHaveLength(1)
  })

  it('stay while somebody is sending them just now', async () => {
    const visitor = await visit(server.url, site.channelId)
    const { id } = await visitor.api.upload('/chat/files', 'a.png', png)
    await age([id])
    await transaction(server.app.db, async (tx) => {
      await lockUploads(tx, [id], { customerId: visitor.id })
      await tidy()
    })
    expect(await left([id])).toEqual([id])
    await tidy()
    expect(await left([id])).toEqual([])
  })

  it('that a crash broke off go when the server starts', async () => {
    const key = await keyOf((await admin.api.upload('/files', 'a.png', png)).id)
    const [old, fresh] = [`${server.app.files.path(key)}.part`, `${server.app.files.path(key)}2.part`]
    for (const path of [old, fresh]) await writeFile(path, 'half')
    const before = new Date(Date.now() - 25 * 3_600_000)
    await utimes(old, before, before)
    await server.app.files.removeBroken(24 * 3_600_000)
    expect([existsSync(old), existsSync(fresh), existsSync(server.app.files.path(key))]).toEqual([false, true, true])
  })
})

describe('a visitor', () => {
  it('has room for twenty files that wait to be sent, also when all come at once; sending and removing makes room', async () => {
    const visitor = await visit(server.url, site.channelId)
    const upload = (name: string) => visitor.api.upload('/chat/files', name, text(name))
    const tried = await Promise.allSettled(Array.from({ length: 24 }, (_, n) => upload(`${n}.txt`)))
    const stored = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []))
    expect(stored).toHaveLength(20)
    for (const one of tried)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ status: 409, problem: { code: 'too_many_uploads' } })
    expect(await left(stored)).toHaveLength(20)

    const [first = '', second = '', third = ''] = stored
    await visitor.api.call('DELETE /chat/files/:id', { params: { id: first } })
    await visitor.api.call('POST /chat/messages', { body: { clientMessageId: 'b', attachments: [second] } })
    expect((await visitor.api.refused('DELETE /chat/files/:id', { params: { id: second } })).status).toBe(404)
    const stranger = await visit(server.url, site.channelId)
    expect((await stranger.api.refused('DELETE /chat/files/:id', { params: { id: third } })).status).toBe(404)
    await upload('one.txt')
    await upload('two.txt')
    await expect(upload('three.txt')).rejects.toMatchObject({ problem: { code: 'too_many_uploads' } })
    await stranger.api.upload('/chat/files', 'of another.txt', text('x'))
  })

  it('has room for 200 MiB that wait to be sent', async () => {
    const visitor = await visit(server.url, site.channelId)
    const { id } = await visitor.api.upload('/chat/files', 'a.txt', text('a'))
    await sql`update files set size = ${200 * 1024 * 1024 - 3} where id = ${id}`.execute(server.app.db)
    await expect(visitor.api.upload('/chat/files', 'b.txt', text('four'))).rejects.toMatchObject({ problem: { code: 'too_many_uploads' } })
    await visitor.api.upload('/chat/files', 'c.txt', text('abc'))
  })
})
