import { z } from 'zod'
import { Id } from './common.ts'

export const AttachmentKind = z.enum(['image', 'video', 'audio', 'voice', 'file', 'sticker', 'animation'])
export type AttachmentKind = z.infer<typeof AttachmentKind>

/** `url` is relative to the server and permission-checked on every fetch. `mime` is found from the content, never believed from the sender. */
export const StoredFile = z.object({ id: Id, name: z.string(), mime: z.string(), size: z.number().int(), url: z.string() })
export type StoredFile = z.infer<typeof StoredFile>
