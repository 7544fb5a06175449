import { newId } from './ids.ts'
import { consentRequired } from './outbox.ts'
import type { Upload } from './state/state.ts'
import type { Store } from './state/store.ts'
import { CallError, removeFile, uploadFile } from './transport/http.ts'

export const filesMax = 10

interface UploadOptions {
  fileMax: number
  begin(): Promise<string>
  refused(): void
  /** the server wants the visitor to agree to something first */
  asked(): void
  /** the server has it under `url`; the picture is already here */
  stored(url: string, previewUrl: string): void
}

/** Files go up as soon as they are chosen; a message waits for its own. */
export function createUploads(store: Store, options: UploadOptions) {
  const running = new Map<string, { file: File; abort: AbortController; done: Promise<void> }>()

  const change = (id: string, what: Partial<Upload>) => store.dispatch({ type: 'upload', id, change: what })

  function all(): Upload[] {
    const { attached, outgoing } = store.get()
    return [...attached, ...outgoing.flatMap((one) => one.uploads)]
  }
  const find = (id: string) => all().find((one) => one.id === id)

  function refusalOf(file: File): string | null {
    if (file.size > options.fileMax) return 'file_too_large'
    return file.size === 0 ? 'file_empty' : null
  }

  async function run(id: string, file: File, signal: AbortSignal): Promise<void> {
    try {
      const token = await options.begin()
      if (!find(id)) return
      const stored = await uploadFile(token, file, (progress) => change(id, { progress }), signal)
      const preview = find(id)?.previewUrl
      if (preview) options.stored(stored.url, preview)
      change(id, { status: 'done', progress: 1, fileId: stored.id })
    } catch (error) {
      const code = error instanceof CallError ? error.code : 'other'
      // Nobody waits for it any more: it was taken out, or the visitor left.
      if (code === 'aborted' || !find(id)) return
      if (error instanceof CallError && error.status === 401) options.refused()
      if (code === consentRequired) options.asked()
      change(id, { status: 'failed', error: code })
    }
  }

  function start(id: string, file: File): void {
    const abort = new AbortController()
    running.set(id, { file, abort, done: run(id, file, abort.signal) })
  }

  function stop(upload: Upload): void {
    running.get(upload.id)?.abort.abort()
    running.delete(upload.id)
    if (upload.previewUrl) URL.revokeObjectURL(upload.previewUrl)
  }

  function forget(upload: Upload): void {
    stop(upload)
    if (upload.fileId) void giveBack(upload.fileId)
  }

  /** It would count among those that wait to be sent, for a day. */
  async function giveBack(fileId: string): Promise<void> {
    try {
      await removeFile(await options.begin(), fileId)
    } catch {
      console.warn('[Omniline] A file that was not sent could not be removed.')
    }
  }

  return {
    attach(files: readonly File[]): void {
      const room = filesMax - store.get().attached.length
      for (const file of files.slice(0, Math.max(0, room))) {
        const id = newId()
        const error = refusalOf(file)
        const isPicture = /^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)
        const upload: Upload = {
          id,
          name: file.name,
          mime: file.type,
          size: file.size,
          previewUrl: isPicture && !error ? URL.createObjectURL(file) : null,
          progress: 0,
          status: error ? 'failed' : 'uploading',
          fileId: null,
          error,
        }
        store.dispatch({ type: 'attached', upload })
        if (!error) start(id, file)
      }
      store.dispatch({ type: 'leftOut', count: Math.max(0, files.length - room) })
    },
    detach(upload: Upload): void {
      forget(upload)
      store.dispatch({ type: 'detached', id: upload.id })
    },
    forget,
    /** The visitor leaves: nothing of his goes up any more, and nobody waits for it. */
    stopAll: () => all().forEach(stop),
    canRetry: (upload: Upload): boolean => running.has(upload.id),
    retry(upload: Upload): void {
      const known = running.get(upload.id)
      if (!known) return
      change(upload.id, { status: 'uploading', progress: 0, error: null })
      start(upload.id, known.file)
    },
    /** Resolves when the file is up or has failed. */
    settled: (id: string): Promise<void> => running.get(id)?.done ?? Promise.resolve(),
  }
}

export type Uploads = ReturnType<typeof createUploads>
