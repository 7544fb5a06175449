import { type Config, readConfig } from './platform/config.ts'
import { createLog, type Log } from './platform/log.ts'
import { type Running, start } from './start.ts'

/** Who waits for us to end waits ten seconds. */
const stopWithinMs = 9500
/** npm passes the terminal's Ctrl-C on, so that one press arrives twice. */
const samePressMs = 1000

let running: Running | undefined
let stoppingSince: number | undefined

const config = configuration()
const log = createLog(config.logLevel)
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
await run(config, log)

async function run(config: Config, log: Log): Promise<void> {
  try {
    const onLost = (error: Error) => fail(`The database is gone: ${error.message}`)
    running = await start(config, { log, onLost })
  } catch (error) {
    log.fatal({ err: error }, 'start failed')
    fail(`Omniline cannot start. ${(error as Error).message}`)
    return
  }
  process.stdout.write(`Omniline is ready: ${running.url}\n`)
}

function stop(): void {
  if (stoppingSince !== undefined) {
    if (Date.now() - stoppingSince > samePressMs) process.exit(1)
    return
  }
  stoppingSince = Date.now()
  // Before it runs there is nothing to finish, and the database ends with us.
  if (!running) process.exit(0)
  setTimeout(() => process.exit(0), stopWithinMs).unref()
  running.stop().then(
    () => process.exit(0),
    (error) => {
      log.error({ err: error }, 'stop failed')
      process.exit(1)
    },
  )
}

function configuration(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    return fail((error as Error).message)
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
