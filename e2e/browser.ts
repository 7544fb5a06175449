import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type ConsoleMessage, type LaunchOptions, type Page, type Request } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/lib/chromium/chromium',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** What may be said to who has no browser. */
export const howToGetOne =
  'The end-to-end tests need Chromium or Google Chrome: install it ("apt-get install chromium" on Debian), or set OMNILINE_TEST_BROWSER to its program.'

/** The program of a Chromium on this machine; null if there is none. Throws when OMNILINE_TEST_BROWSER leads nowhere. */
export function findBrowser(): string | null {
  const chosen = process.env.OMNILINE_TEST_BROWSER
  if (chosen) {
    if (!isProgram(chosen)) throw new Error(`OMNILINE_TEST_BROWSER is ${chosen}, which is no program`)
    return chosen
  }
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = [...names.flatMap((name) => path.map((folder) => join(folder, name))), ...places]
  return candidates.find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return existsSync(path) && statSync(path).isFile()
  } catch {
    // Not there or not for us: the same to who looks for one.
    return false
  }
}

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A browser without a window. Close it when done. */
export async function openBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = findBrowser()
  if (!executablePath) throw new Error(howToGetOne)
  const launch = (chromiumSandbox: boolean) => chromium.launch({ executablePath, chromiumSandbox, args: quiet, ...options })
  // Chromium refuses its sandbox to root, and containers often refuse it to everybody.
  if (process.getuid?.() === 0) return launch(false)
  return launch(true).catch((error: Error) => {
    if (/sandbox/i.test(error.message)) return launch(false)
    throw error
  })
}

const isError = (message: ConsoleMessage) => message.type() === 'error'

/** Whatever the page throws or says in its console that is no good news, from now on. */
export function complaintsOf(page: Page, isBad: (message: ConsoleMessage) => boolean = isError): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (isBad(message)) complaints.push(message.text())
  })
  return complaints
}

export interface Held {
  /** How many such requests wait. */
  count(): number
  /** Lets them go on to the server, and those that come. Back once they are answered. */
  letGo(): Promise<void>
}

/** Keeps requests of one method from the server until they are let go: time in which a person does something else. */
export async function hold(page: Page, url: string, method: string): Promise<Held> {
  const waiting: Request[] = []
  let letGo = () => {}
  const gone = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route(url, async (route) => {
    if (route.request().method() === method) {
      waiting.push(route.request())
      await gone
    }
    await route.fallback()
  })
  return {
    count: () => waiting.length,
    async letGo() {
      const answered = waiting.map(async (request) => (await request.response())?.finished())
      letGo()
      await Promise.all(answered)
      await page.unroute(url)
    },
  }
}
