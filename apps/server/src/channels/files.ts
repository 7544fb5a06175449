import type { Readable } from 'node:stream'
import { ConnectorError } from '@omniline/connector-kit/errors'
import type { App } from '../platform/app.ts'

/** Opens the files of one message for its connector. null: one of them is not on disk (any more). */
export async function fileOpener(app: App, fileIds: string[]): Promise<((fileId: string) => Readable) | null> {
  const rows = fileIds.length > 0 ? await app.db.selectFrom('files').select(['id', 'storage_key']).where('id', 'in', fileIds).execute() : []
  const keys = new Map(rows.map((row) => [row.id, row.storage_key]))
  if (keys.size < new Set(fileIds).size || !(await allReadable(app, [...keys.values()]))) return null
  return (fileId) => {
    const key = keys.get(fileId)
    if (key === undefined) throw new ConnectorError('rejected', 'The message has no such file')
    return app.files.read(key)
  }
}

async function allReadable(app: App, keys: string[]): Promise<boolean> {
  try {
    await Promise.all(keys.map((key) => app.files.head(key, 1)))
    return true
  } catch (error) {
    app.log.error({ err: error }, 'a file is missing')
    return false
  }
}
