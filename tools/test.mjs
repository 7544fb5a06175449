// `npm test`: gets what it needs, checks and tests everything, ends with "N passed, N failed".
import { requireNode } from './lib/node-version.mjs'

requireNode()
import('./lib/install.mjs')
  .then(async ({ ensureInstalled }) => {
    await ensureInstalled()
    const { register } = await import('tsx/esm/api')
    register()
    await import('./test/run-all.ts')
  })
  .catch((error) => {
    console.error(error)
    console.log('0 passed, 1 failed')
    process.exit(1)
  })
