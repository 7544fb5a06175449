import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from './root.mjs'
import { run } from './run.mjs'

const lockFile = join(root, 'package-lock.json')
/** npm's own list of what lies in node_modules; it is written last, so an interrupted install has none. */
const installedFile = join(root, 'node_modules/.package-lock.json')
const triedFile = join(root, 'node_modules/.omniline-install')

/** Installs what the lockfile names and node_modules lacks. Scripts of packages are not run: nothing here needs them. */
export async function ensureInstalled() {
  if (!isMissing()) return
  const fresh = !existsSync(installedFile)
  console.error(fresh ? 'Installing packages (about a minute, once) …' : 'Installing packages that are new …')
  // Not `npm ci`: it refuses a lockfile that lacks a package of some other system, and not every registry has all of them.
  const code = await npm([
    'install',
    '--no-save',
    '--include=dev',
    '--include=optional',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ])
  if (code !== 0) {
    console.error('The packages could not be installed; see above. Omniline needs the npm registry for this, or a mirror set in ~/.npmrc.')
    process.exit(1)
  }
  writeFileSync(triedFile, fingerprint())
}

const fingerprint = () => createHash('sha256').update(readFileSync(lockFile)).digest('hex')

function isMissing() {
  if (!existsSync(installedFile)) return true
  const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages
  const present = JSON.parse(readFileSync(installedFile, 'utf8')).packages
  const missing = Object.entries(wanted).filter(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.link) return false
    if (present[path]?.version === entry.version) return false
    // Optional packages for no system in particular stand in for native ones where there are none.
    return entry.optional ? (entry.os || entry.cpu) && fitsHere(entry) : true
  })
  if (missing.some(([, entry]) => !entry.optional)) return true
  // An optional package may be refused for good, which is no reason to ask npm at every start.
  const tried = existsSync(triedFile) && readFileSync(triedFile, 'utf8') === fingerprint()
  return missing.length > 0 && !tried
}

const onGlibc = () => process.report.getReport().header.glibcVersionRuntime !== undefined

function fitsHere({ os, cpu, libc }) {
  const fits = (list, value) => !list || list.includes(value) || (list.every((one) => one.startsWith('!')) && !list.includes(`!${value}`))
  return fits(os, process.platform) && fits(cpu, process.arch) && (!libc || fits(libc, onGlibc() ? 'glibc' : 'musl'))
}

/** The npm that started us, else the one on the PATH. */
function npm(args) {
  const own = process.env.npm_execpath
  if (own && basename(own).startsWith('npm') && existsSync(own)) return run(process.execPath, [own, ...args])
  return run('npm', args)
}
