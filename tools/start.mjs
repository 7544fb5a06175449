// `npm start`: installs what is missing, builds what is stale, then is the server. Whoever stops npm stops the server:
// the script in package.json says `exec`, because a shell in between would take npm's signals and keep them.
import { requireNode } from './lib/node-version.mjs'

requireNode()
// Not a static import: an old Node would stumble over it before it could say what is wrong.
import('./lib/start.mjs').then(({ start }) => start()).catch(fail)

function fail(error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error)
  process.exit(1)
}
