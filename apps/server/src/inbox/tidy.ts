import { sql } from 'kysely'
import { keptPictures } from '../lines/public.ts'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { defineJob } from '../platform/jobs.ts'

const tidy = defineJob<Record<string, never>>('inbox.tidyFiles')
const tidyEveryMs = 3_600_000
const removeBytes = defineJob<{ keys: string[] }>('inbox.removeBytes')
const batch = 200
/** An upload that nobody has sent or put anywhere for so long is nobody's. */
const keptHours = 24

/** Uploads that were never used go away once an hour. */
export function handleTidying(app: App): void {
  app.jobs.handle(removeBytes, async ({ keys }) => {
    for (const key of keys) await app.files.remove(key)
  })
  let swept = false
  app.jobs.handle(tidy, async () => {
    // What a crash broke off lies there since before this process.
    if (!swept) await app.files.removeBroken(keptHours * 3_600_000)
    swept = true
    while ((await removeUnused(app)) === batch);
    await transaction(app.db, (tx) => planTidying(app, tx, tidyEveryMs))
  })
}

/** To be called when the server starts. */
export const startFileTidying = (app: App): Promise<void> => transaction(app.db, (tx) => planTidying(app, tx, 0))

const planTidying = (app: App, tx: Tx, afterMs: number) => app.jobs.enqueue(tx, tidy, {}, { key: tidy.name, afterMs })

const unused = sql`
  thread_id is null
  and not exists (select 1 from attachments a where a.file_id = files.id)
  and not exists (select 1 from customers c where c.avatar_file_id = files.id)
  and not exists (select 1 from users u where u.avatar_file_id = files.id)`

/**
 * One batch; answers how many it took. The rows are locked first and looked at again then: whoever begins to use a file
 * locks its row, so he either is seen or finds it gone.
 */
async function removeUnused(app: App): Promise<number> {
  return transaction(app.db, async (tx) => {
    const kept = await keptPictures(tx)
    const { rows } = await sql<{ id: string }>`
      select id from files where ${unused} and created_at < now() - make_interval(hours => ${keptHours}) and id <> all(${kept}::uuid[])
      order by created_at limit ${batch} for update skip locked`.execute(tx)
    const ids = rows.map((row) => row.id)
    if (ids.length > 0) await removeFiles(app, tx, sql`id = any(${ids}::uuid[]) and id <> all(${await keptPictures(tx)}::uuid[])`)
    return ids.length
  })
}

/** A visitor takes back what he has not sent; answers whether there was such a file. */
export async function removeUpload(app: App, tx: Tx, fileId: string, customerId: string): Promise<boolean> {
  return (await removeFiles(app, tx, sql`id = ${fileId} and uploaded_by_customer = ${customerId}`)) > 0
}

/** The bytes go by a job of this transaction: a crash leaves neither a row without them nor them without a row. */
async function removeFiles(app: App, tx: Tx, which: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<{ key: string }>`delete from files where ${unused} and ${which} returning storage_key as key`.execute(tx)
  if (rows.length > 0) await app.jobs.enqueue(tx, removeBytes, { keys: rows.map((row) => row.key) })
  return rows.length
}
