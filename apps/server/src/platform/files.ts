import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from './errors.ts'
import { newId } from './ids.ts'

export interface Stored {
  /** where it lies; unguessable, says nothing of the content */
  key: string
  size: number
  sha256: Buffer
}

/** Bytes on this machine's disk. What they are and who may read them is not its business. */
export interface Files {
  /** Streams to disk; more than `maxBytes` throws `file_too_large` and leaves nothing behind. */
  put(content: Readable, maxBytes: number): Promise<Stored>
  read(key: string, range?: { start: number; end: number }): Readable
  /** The first bytes, for looking at what it is. */
  head(key: string, bytes: number): Promise<Buffer>
  path(key: string): string
  remove(key: string): Promise<void>
  /** What a crash broke off so long ago that nobody writes it any more. */
  removeBroken(olderThanMs: number): Promise<void>
}

export function createFiles(directory: string): Files {
  const path = (key: string) => {
    if (!/^[0-9a-f]{2}\/[0-9a-f-]{36}$/.test(key)) throw new Error('Not a storage key')
    return join(directory, key)
  }
  return {
    path,
    async put(content, maxBytes) {
      const id = newId()
      const key = `${id.slice(-2)}/${id}`
      const target = path(key)
      const partial = `${target}.part`
      await mkdir(dirname(target), { recursive: true })
      const hash = createHash('sha256')
      let size = 0
      const measure = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          size += chunk.length
          hash.update(chunk)
          if (size > maxBytes) done(new AppError('file_too_large', `The limit is ${maxBytes} bytes`))
          else done(null, chunk)
        },
      })
      // An upload may have broken off while nobody read it yet; it would never say so again.
      if (content.destroyed && !content.readableEnded) throw content.errored ?? new AppError('invalid_input', 'The file broke off')
      try {
        await pipeline(content, measure, createWriteStream(partial, { flush: true }))
        await rename(partial, target)
      } catch (error) {
        await rm(partial, { force: true })
        throw error
      }
      return { key, size, sha256: hash.digest() }
    },
    read: (key, range) => createReadStream(path(key), range),
    async head(key, bytes) {
      const chunks: Buffer[] = []
      const { size } = await stat(path(key))
      if (size === 0) return Buffer.alloc(0)
      for await (const chunk of createReadStream(path(key), { end: bytes - 1 })) chunks.push(chunk as Buffer)
      return Buffer.concat(chunks)
    },
    async remove(key) {
      await rm(path(key), { force: true })
    },
    async removeBroken(olderThanMs) {
      for (const folder of await readdir(directory).catch(() => [])) {
        const names = await readdir(join(directory, folder)).catch(() => [])
        for (const name of names.filter((one) => one.endsWith('.part'))) {
          const broken = join(directory, folder, name)
          const found = await stat(broken).catch(() => null)
          if (found && found.mtimeMs < Date.now() - olderThanMs) await rm(broken, { force: true })
        }
      }
    },
  }
}
