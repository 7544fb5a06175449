import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { root } from './root.mjs'

/** Runs in this very process: nobody stands between the signals and the server. */
export async function start() {
  await ensureInstalled()
  await ensureBuilt()
  process.setSourceMapsEnabled(true)
  await import(pathToFileURL(join(root, '.build/server/src/main.js')).href)
}
