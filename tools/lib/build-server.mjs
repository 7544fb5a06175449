import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/** One file with everything of ours in it, beside its migrations; packages from npm stay where npm put them. */
export async function buildServer(target) {
  const { build, stop } = await import('esbuild')
  rmSync(target, { recursive: true, force: true })
  await build({
    entryPoints: [join(root, 'apps/server/src/main.ts')],
    outfile: join(target, 'src/main.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    plugins: [{ name: 'ours-only', setup: keepPackagesOutside }],
  })
  // Its helper process would stay as long as we do.
  await stop()
  cpSync(join(root, 'apps/server/migrations'), join(target, 'migrations'), { recursive: true })
}

function keepPackagesOutside(build) {
  build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
    if (kind === 'entry-point' || path.startsWith('@omniline/')) return undefined
    return { path, external: true }
  })
}
