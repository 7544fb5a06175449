import type { Config } from './config.ts'
import type { Database } from './database.ts'
import type { Files } from './files.ts'
import type { Jobs } from './jobs.ts'
import type { Log } from './log.ts'
import type { Net } from './net.ts'
import type { Secrets } from './secrets.ts'

/** What every module is handed. Made in `main.ts` (and by the test harness), never looked up. */
export interface App {
  config: Config
  db: Database
  log: Log
  jobs: Jobs
  files: Files
  secrets: Secrets
  net: Net
  now: () => Date
}
