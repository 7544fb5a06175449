import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildServer } from './build-server.mjs'
import { fingerprintOf } from './fingerprint.mjs'
import { root } from './root.mjs'
import { runNode } from './run.mjs'

const output = join(root, '.build')

/** What is built, from what, and how. Each ends up in `.build/<name>`. */
const targets = [
  {
    name: 'server',
    inputs: ['apps/server/src', 'apps/server/migrations', 'connectors', 'packages'],
    build: () => buildServer(join(output, 'server')),
  },
  { name: 'workspace', inputs: ['apps/workspace', 'packages/contracts'], build: () => buildWithVite('apps/workspace') },
  { name: 'widget', inputs: ['apps/widget', 'packages/contracts'], build: () => buildWithVite('apps/widget') },
]

/** Builds whatever is older than its sources. Throws when one does not build. */
export async function ensureBuilt() {
  for (const { name, inputs, build } of targets) {
    const stamp = join(output, `${name}.stamp`)
    const fingerprint = fingerprintOf([...inputs, 'tools/lib/build.mjs', 'tools/lib/build-server.mjs', 'package-lock.json'])
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) continue
    console.error(`Building the ${name} …`)
    rmSync(stamp, { force: true })
    await build()
    mkdirSync(output, { recursive: true })
    writeFileSync(stamp, fingerprint)
  }
}

/** Some apps have more than one bundle, each with a configuration of its own. */
async function buildWithVite(folder) {
  const configs = readdirSync(join(root, folder)).filter((name) => /^vite(\.[a-z]+)*\.config\.ts$/.test(name))
  for (const config of configs.sort()) {
    const vite = join(root, 'node_modules/vite/bin/vite.js')
    const code = await runNode(vite, ['build', '--config', config, '--logLevel', 'warn'], {
      cwd: join(root, folder),
      env: { NODE_ENV: 'production' },
    })
    if (code !== 0) throw new Error(`${folder}/${config} does not build`)
  }
}
