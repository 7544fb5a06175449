import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Names that stay in a bundle however it is made smaller. */
const unwanted: Record<string, RegExp> = { zod: /ZodError|_zod\b/, 'Node built-ins': /__vite-browser-external/ }

/** What browsers are sent must not carry what only the server needs. Answers with lines to print. */
export function checkBundles(build: string, apps: string[]): string[] {
  return apps.flatMap((app) => {
    const folder = join(build, app)
    if (!existsSync(folder)) return [`${app} is not built`]
    const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.m?js$/.test(name))
    if (scripts.length === 0) return [`${app} has no scripts`]
    return scripts.flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8')
      const found = Object.keys(unwanted).filter((what) => unwanted[what]?.test(text))
      return found.map((what) => `${app}/${name} contains ${what}`)
    })
  })
}
