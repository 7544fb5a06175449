import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findBrowser, howToGetOne } from '../../e2e/browser.ts'

/** Makes sure there is a browser; on a Debian that is ours to change it is installed. Answers with what to do. */
export function ensureBrowser(): string[] {
  if (findBrowser()) return []
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('There is no Chromium: installing it with apt-get …')
    const apt = (...args: string[]) =>
      spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
    apt('update')
    apt('install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu')
  }
  return findBrowser() ? [] : [howToGetOne]
}
