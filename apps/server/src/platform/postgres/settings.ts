import { statfsSync } from 'node:fs'

const always = {
  listen_addresses: '',
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '128MB',
  wal_compression: 'pglz',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Errors reach us as answers; in a log they would carry what customers wrote.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}
const durably = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }
/** For tests: a power cut may destroy everything. */
const carelessly = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_wal_size: '512MB',
  max_connections: '400',
}

/** The server's settings as arguments. They stand before its own configuration file. */
export function settingArgs(port: number, durable: boolean): string[] {
  const settings = {
    ...always,
    port: String(port),
    ...(durable ? durably : carelessly),
    ...(hasSmallSharedMemory() && { dynamic_shared_memory_type: 'mmap' }),
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** Containers often have 64 MB of /dev/shm, which a parallel query outgrows. */
function hasSmallSharedMemory(): boolean {
  if (process.platform !== 'linux') return false
  try {
    const { bsize, blocks } = statfsSync('/dev/shm')
    return bsize * blocks < 256 * 1024 * 1024
  } catch {
    // There is none.
    return true
  }
}
