import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerUser } from './user.ts'

/**
 * How the server itself names its data directory. Below a closed directory such as /root another user may not walk
 * down the path, but may work in the directory it was started in; on Linux that one has a name.
 */
export const reachablePath = (directory: string, user: ServerUser): string =>
  user && process.platform === 'linux' ? '/proc/self/cwd' : directory

/** The longest path of a socket that every system takes, without the closing zero byte. */
const socketPathMax = 103

export interface SocketDirectory {
  path: string
  remove(): void
}

/** The directory with the socket as a client may name it: a short link if the path is too long for a socket. */
export function socketDirectory(directory: string, port: number): SocketDirectory {
  if (Buffer.byteLength(join(directory, `.s.PGSQL.${port}`)) <= socketPathMax) return { path: directory, remove() {} }
  const holder = mkdtempSync(join(tmpdir(), 'omniline-'))
  const path = join(holder, 's')
  symlinkSync(directory, path)
  return { path, remove: () => rmSync(holder, { recursive: true, force: true }) }
}
