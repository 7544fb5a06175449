import type { Readable } from 'node:stream'
import type { StoredFile } from '@omniline/contracts/files'
import { fileTypeFromBuffer } from 'file-type'
import { imageSize } from 'image-size'
import type { App } from '../platform/app.ts'
import { type Queryable, transaction } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { cleanFileName } from './core/text.ts'
import { sniffText } from './core/sniff.ts'
import type { FilesTable } from './tables.ts'
import { checkRoomForUpload } from './uploads.ts'
import { fileUrl } from './views.ts'

export const fileSizeMax = 50 * 1024 * 1024
/** Enough for every format that is told by its beginning, and for the size of nearly every picture. */
const headBytes = 256 * 1024

export interface StoredUpload extends StoredFile {
  width: number | null
  height: number | null
}

export interface FileOrigin {
  /** what the sender calls it; may be anything */
  name?: string | undefined
  /** default: 50 MiB */
  maxBytes?: number
  /** who brought it: until it is sent it is theirs alone */
  uploadedByUser?: string
  uploadedByCustomer?: string
  /** it belongs to a thread from the start: fetched from a platform, a customer's photo */
  threadId?: string
}

/**
 * Streams a file to disk and registers it. What it is, is found from its bytes. Throws `file_too_large`, and
 * `too_many_uploads` when a customer has enough of them waiting to be sent.
 * The name is cleaned, and made up when nothing is left of it.
 */
export async function storeFile(app: App, content: Readable, file: FileOrigin): Promise<StoredUpload> {
  const stored = await app.files.put(content, file.maxBytes ?? fileSizeMax)
  try {
    const head = await app.files.head(stored.key, headBytes)
    const { mime, extension } = await typeOf(head)
    const { width = null, height = null } = mime.startsWith('image/') ? dimensions(head) : {}
    const name = cleanFileName(file.name ?? '') || `${mime.split('/')[0] === 'application' ? 'file' : mime.split('/')[0]}.${extension}`
    const id = newId()
    const row = {
      id,
      name,
      mime,
      size: stored.size,
      sha256: stored.sha256,
      storage_key: stored.key,
      width,
      height,
      uploaded_by_user: file.uploadedByUser ?? null,
      uploaded_by_customer: file.uploadedByCustomer ?? null,
      thread_id: file.threadId ?? null,
    }
    await transaction(app.db, async (tx) => {
      if (file.uploadedByCustomer) await checkRoomForUpload(tx, file.uploadedByCustomer, stored.size)
      await tx.insertInto('files').values(row).execute()
    })
    return { id, name, mime, size: stored.size, url: fileUrl(id), width, height }
  } catch (error) {
    await app.files.remove(stored.key)
    throw error
  }
}

async function typeOf(head: Buffer): Promise<{ mime: string; extension: string }> {
  const text = sniffText(head)
  // Markup first: the library calls every kind of it XML, or nothing.
  if (text && text.mime !== 'text/plain') return text
  const found = await fileTypeFromBuffer(head)
  if (found) return { mime: found.mime, extension: found.ext }
  return text ?? { mime: 'application/octet-stream', extension: 'bin' }
}

/** Larger than any picture; what claims to be is lying. */
const sideMax = 100_000

/** As it is seen: a camera held upright writes a lying picture and a note to turn it. */
function dimensions(head: Buffer): { width?: number; height?: number } {
  try {
    // In memory of its own: the library reads past the end of a view into whatever lies beside it.
    const { width, height, orientation = 1 } = imageSize(Uint8Array.from(head))
    if (!(width > 0 && height > 0 && width <= sideMax && height <= sideMax)) return {}
    return orientation >= 5 ? { width: height, height: width } : { width, height }
  } catch {
    // A picture whose size cannot be told is shown without one.
    return {}
  }
}

const fileColumns = ['id', 'name', 'mime', 'size', 'sha256', 'storage_key', 'uploaded_by_user', 'thread_id'] as const
export type FileRow = Pick<FilesTable, (typeof fileColumns)[number]>

export const findFile = (db: Queryable, id: string): Promise<FileRow | undefined> =>
  db.selectFrom('files').select(fileColumns).where('id', '=', id).executeTakeFirst()

/** Links hold for between 24 and 30 hours and are the same for six, so that browsers can keep what they fetched. */
const roundSeconds = 6 * 3600
const signedText = (fileId: string, expires: number) => `${fileId}.${expires}`

/** An address that opens one file without a sign-in: for visitors, who are shown it only with their own messages. */
export function signFileUrl(app: Pick<App, 'secrets' | 'now'>, fileId: string): string {
  const expires = (Math.floor(app.now().getTime() / 1000 / roundSeconds) + 5) * roundSeconds
  return `${fileUrl(fileId)}?e=${expires}&s=${app.secrets.sign('file', signedText(fileId, expires))}`
}

export function isSignedFor(app: Pick<App, 'secrets' | 'now'>, fileId: string, query: Record<string, unknown>): boolean {
  const expires = Number(query.e)
  if (typeof query.s !== 'string' || !Number.isSafeInteger(expires) || expires * 1000 <= app.now().getTime()) return false
  return app.secrets.verify('file', signedText(fileId, expires), query.s)
}
