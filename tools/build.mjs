// `npm run build`: what `npm start` does before it starts.
import { requireNode } from './lib/node-version.mjs'

requireNode()
Promise.all([import('./lib/install.mjs'), import('./lib/build.mjs')])
  .then(async ([{ ensureInstalled }, { ensureBuilt }]) => {
    await ensureInstalled()
    await ensureBuilt()
  })
  .catch((error) => {
    console.error(error)
    process.exit(1)
  })
