import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Language } from '@omniline/contracts/common'
import { signIn } from './demo/company.ts'
import { claim } from './claim.ts'
import { empty, type Playground, startPlayground } from './playground.ts'
import { type PageServer, servePage } from './server.ts'

/** npm passes the terminal's Ctrl-C on, so that one press arrives twice. */
const samePressMs = 1000

const usage = `npm run playground -- [options]

  --clean            remove the demo data: begin with the company and its administrator only
  --demo             remove everything and begin anew with demo data
  --language ru|en   of the demo data; default: that of this machine
  --port N           of Omniline (default 3000)
  --page-port N      of the page with the phones (default 3100)
  --data DIR         where all of it is kept (default ./data/playground)
`

let running: { playground: Playground; page: PageServer } | undefined
let stoppingSince: number | undefined

process.on('SIGINT', stop)
process.on('SIGTERM', stop)
await run().catch((error: Error) => fail(error.message))

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      clean: { type: 'boolean', default: false },
      demo: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      language: { type: 'string' },
      port: { type: 'string', default: process.env.OMNILINE_PORT ?? '3000' },
      'page-port': { type: 'string', default: '3100' },
      data: { type: 'string', default: join(import.meta.dirname, '../data/playground') },
    },
  })
  if (values.help) {
    process.stdout.write(usage)
    return
  }
  const directory = resolve(values.data)
  const release = claim(`${directory}.pid`)
  process.on('exit', release)
  if (values.clean || values.demo) empty(directory)
  const playground = await startPlayground({
    directory,
    port: values.port,
    language: languageOf(values.language),
    fill: values.clean ? 'nothing' : 'demo',
    onLost: (error) => fail(`The database is gone: ${error.message}`),
  })
  const page = await servePage(playground, Number(values['page-port'])).catch(async (error: NodeJS.ErrnoException) => {
    await playground.stop()
    throw error.code === 'EADDRINUSE'
      ? new Error(`Port ${values['page-port']} is taken by another program. Set --page-port to another one.`)
      : error
  })
  running = { playground, page }
  process.stdout.write(
    `Omniline is ready: ${playground.url()}\nThe phones are at:  ${page.url}\nSign in with:       ${signIn.email}  ${signIn.password}\n`,
  )
}

function languageOf(given: string | undefined): Language {
  if (given === 'ru' || given === 'en') return given
  if (given !== undefined) throw new Error('--language is ru or en')
  return /^ru/i.test(process.env.LC_ALL ?? process.env.LANG ?? '') ? 'ru' : 'en'
}

function stop(): void {
  if (stoppingSince !== undefined) {
    if (Date.now() - stoppingSince > samePressMs) process.exit(1)
    return
  }
  stoppingSince = Date.now()
  // While it starts, what it has started ends with this process.
  if (!running) process.exit(0)
  const { page, playground } = running
  page
    .close()
    .then(() => playground.stop())
    .then(
      () => process.exit(0),
      (error: Error) => fail(error.message),
    )
}

function fail(message: string): never {
  process.stderr.write(`The playground cannot go on. ${message}\n`)
  process.exit(1)
}
