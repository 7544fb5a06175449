import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Benchmark } from './lib/report.ts'

const build = join(import.meta.dirname, '../.build')
const kilobyte = 1024
const gzipped = (path: string): number => gzipSync(readFileSync(path), { level: 9 }).length / kilobyte

/** What a page names in itself: scripts, styles and modules to be loaded at once. */
const namedIn = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((match) => match[1] ?? '')

/** What browsers load before anything is seen, packed by gzip, against the budgets. */
export const bytes: Benchmark = {
  name: 'bytes',
  about: 'what browsers load, gzip, against the budgets that tests keep (apps/widget/size.test.ts, apps/workspace/size.test.ts)',
  async run() {
    const widget = join(build, 'widget')
    const workspace = join(build, 'workspace')
    const chat = namedIn(join(widget, 'chat.html')).filter((name) => existsSync(join(widget, name)))
    const first = namedIn(join(workspace, 'index.html')).filter((name) => existsSync(join(workspace, name)))
    const sum = (folder: string, names: string[]) => names.reduce((total, name) => total + gzipped(join(folder, name)), 0)
    const budget = (kb: number) => ({ unit: 'KB', baseline: kb, against: 'budget', aim: { atMost: 1 } })
    const everything = readdirSync(join(workspace, 'assets')).filter((name) => name.endsWith('.js'))
    return {
      figures: [
        { what: "a visitor's page: the loader", ours: gzipped(join(widget, 'widget.js')), ...budget(6) },
        { what: 'the chat when it is first opened', ours: sum(widget, chat) + gzipped(join(widget, 'chat.html')), ...budget(60) },
        {
          what: 'the workspace, scripts of the first load',
          ours: sum(
            workspace,
            first.filter((name) => name.endsWith('.js')),
          ),
          ...budget(300),
        },
        { what: 'the workspace, all scripts', unit: 'KB', ours: sum(join(workspace, 'assets'), everything), baseline: null },
      ],
      notes: [],
    }
  },
}
