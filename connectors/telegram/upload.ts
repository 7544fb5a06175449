import { Readable } from 'node:stream'
import type { SendContext } from '@omniline/connector-kit/connector'
import { InputFile } from 'grammy'
import { FileUnreadable } from './failures.ts'

export interface Upload {
  input: InputFile
  close(): void
}

/** After a failed request undici goes on reading what it can no longer send, so the file is closed from here. */
export function openUpload({ fileId, name }: { fileId: string; name: string }, { openFile }: SendContext): Upload {
  let source: Readable | undefined
  let closed = false
  async function* bytes(): AsyncGenerator<Uint8Array> {
    if (closed) return
    try {
      source = openFile(fileId)
      for await (const chunk of source as AsyncIterable<Uint8Array>) yield chunk
    } catch (error) {
      throw new FileUnreadable(error)
    }
  }
  return {
    input: new InputFile(Readable.from(bytes()), uploadName(name)),
    close() {
      closed = true
      source?.destroy()
    },
  }
}

/** grammY writes the name into the request's header as it is, and Telegram reads it up to a semicolon. */
function uploadName(name: string): string {
  // oxlint-disable-next-line no-control-regex
  return name.replace(/[\u0000-\u001f\u007f";\\/]+/g, '_').trim() || 'file'
}
