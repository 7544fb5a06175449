import type { Capabilities } from '@omniline/contracts/channels'
import { create } from 'zustand'
import { ApiError, type FailureCode, upload } from '../../lib/api.ts'
import { changeMode, type ComposerMode, draftOf } from '../../lib/drafts.ts'

/** The server's own limit, bytes. */
const serverMax = 50 * 1024 * 1024

export interface Upload {
  id: string
  conversationId: string
  mode: ComposerMode
  file: File
  /** 0 to 1 */
  share: number
  failed: FailureCode | null
}

interface UploadState {
  uploads: Upload[]
}
/** Uploads belong to a conversation and go on while another one is open. */
export const useUploads = create<UploadState>(() => ({ uploads: [] }))
const running = new Map<string, AbortController>()

const update = (id: string, change: Partial<Upload>) =>
  useUploads.setState((state) => ({ uploads: state.uploads.map((one) => (one.id === id ? { ...one, ...change } : one)) }))
const drop = (id: string) => useUploads.setState((state) => ({ uploads: state.uploads.filter((one) => one.id !== id) }))

/** Bytes of one file. */
export const fileMaxOf = (capabilities: Capabilities | null, mode: ComposerMode): number =>
  mode === 'note' ? serverMax : Math.min(serverMax, capabilities?.fileMax ?? serverMax)

/** As the file dialog wants it: what the platform takes; undefined: everything. */
export function acceptOf(capabilities: Capabilities | null, mode: ComposerMode): string | undefined {
  if (mode === 'note' || !capabilities || capabilities.files.includes('file')) return undefined
  const types = capabilities.files.flatMap((kind) => (kind in typesOf ? typesOf[kind as keyof typeof typesOf] : []))
  return [...new Set(types)].join(',')
}
const typesOf = {
  image: ['image/jpeg', 'image/png', 'image/webp'],
  animation: ['image/gif'],
  video: ['video/*'],
  audio: ['audio/*'],
  voice: ['audio/ogg'],
}

function isTaken({ type }: Pick<File, 'type'>, accept: string | undefined): boolean {
  return accept === undefined || accept.split(',').some((one) => (one.endsWith('/*') ? type.startsWith(one.slice(0, -1)) : type === one))
}

/** What keeps a file from being sent, before a byte is sent. */
export function refusalOf(file: Pick<File, 'size' | 'type'>, capabilities: Capabilities | null, mode: ComposerMode): FailureCode | null {
  const max = fileMaxOf(capabilities, mode)
  if (max === 0 || !isTaken(file, acceptOf(capabilities, mode))) return 'not_supported'
  return file.size > max ? 'file_too_large' : null
}

export function addFiles(conversationId: string, mode: ComposerMode, files: File[], capabilities: Capabilities | null): void {
  const added = files.map(
    (file): Upload => ({
      id: crypto.randomUUID(),
      conversationId,
      mode,
      file,
      share: 0,
      failed: refusalOf(file, capabilities, mode),
    }),
  )
  useUploads.setState((state) => ({ uploads: [...state.uploads, ...added] }))
  for (const one of added) if (one.failed === null) void start(one)
}

async function start(one: Upload): Promise<void> {
  const controller = new AbortController()
  running.set(one.id, controller)
  try {
    const stored = await upload(one.file, one.file.name, (share) => update(one.id, { share }), controller.signal)
    drop(one.id)
    changeMode(one.conversationId, one.mode, { files: [...draftOf(one.conversationId)[one.mode].files, stored] })
  } catch (error) {
    const code = error instanceof ApiError ? error.code : 'internal'
    if (code !== 'aborted') update(one.id, { failed: code })
  } finally {
    running.delete(one.id)
  }
}

export function retryUpload(id: string): void {
  update(id, { failed: null, share: 0 })
  const one = useUploads.getState().uploads.find((upload) => upload.id === id)
  if (one) void start(one)
}

export function cancelUpload(id: string): void {
  running.get(id)?.abort()
  drop(id)
}
