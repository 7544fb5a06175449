// `npm run playground`: Omniline on demo data, simulators of the platforms, and a page with phones. See docs/playground.md.
import { requireNode } from './lib/node-version.mjs'

requireNode()
// Not static imports: an old Node would stumble over them before it could say what is wrong.
Promise.all([import('./lib/install.mjs'), import('./lib/build.mjs')])
  .then(async ([{ ensureInstalled }, { ensureBuilt }]) => {
    await ensureInstalled()
    await ensureBuilt()
    const { register } = await import('tsx/esm/api')
    register()
    await import('../playground/main.ts')
  })
  .catch((error) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error)
    process.exit(1)
  })
