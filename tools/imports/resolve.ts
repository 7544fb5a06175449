import { existsSync, readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, posix } from 'node:path'

/** What a specifier means: a file of ours, a package of npm, a part of Node, or nothing. */
export type Target = { kind: 'file'; path: string } | { kind: 'package'; name: string } | { kind: 'node' } | { kind: 'nothing' }

interface Package {
  folder: string
  exports: Record<string, string>
}

/** Answers for one checkout; `folders` of packages are relative to `root`. */
export function createResolver(root: string, folders: string[]): (from: string, specifier: string) => Target {
  const ours = new Map<string, Package>()
  for (const folder of folders) {
    const file = join(root, folder, 'package.json')
    if (!existsSync(file)) continue
    const { name, exports = {} } = JSON.parse(readFileSync(file, 'utf8')) as { name: string; exports?: Record<string, string> }
    ours.set(name, { folder, exports })
  }
  const declared = createDeclared(root, folders)
  const file = (path: string): Target =>
    existsSync(join(root, path)) && statSync(join(root, path)).isFile() ? { kind: 'file', path } : { kind: 'nothing' }

  return (from, specifier) => {
    // Vite's way to ask for a file's text or address.
    const [plain = ''] = specifier.split('?')
    if (plain.startsWith('.')) return file(posix.join(posix.dirname(from), plain))
    if (plain.startsWith('node:')) return isBuiltin(plain) ? { kind: 'node' } : { kind: 'nothing' }
    const [scope = '', second = ''] = plain.split('/')
    const name = scope.startsWith('@') ? `${scope}/${second}` : scope
    const own = ours.get(name)
    if (own) return inPackage(own, `.${plain.slice(name.length)}`, file)
    return declared(from).has(name) ? { kind: 'package', name } : { kind: 'nothing' }
  }
}

function inPackage(own: Package, wanted: string, file: (path: string) => Target): Target {
  for (const [pattern, target] of Object.entries(own.exports)) {
    if (pattern === wanted) return file(posix.join(own.folder, target))
    const [head = '', tail] = pattern.split('*')
    if (tail !== undefined && wanted.startsWith(head) && wanted.endsWith(tail)) {
      const part = wanted.slice(head.length, wanted.length - tail.length)
      return file(posix.join(own.folder, target.replace('*', part)))
    }
  }
  return { kind: 'nothing' }
}

type Manifest = Partial<Record<'dependencies' | 'devDependencies' | 'optionalDependencies' | 'peerDependencies', Record<string, string>>>

/** The packages a file may use: those its own package.json names, and the checkout's tools. Scripts use what anybody has. */
function createDeclared(root: string, folders: string[]): (from: string) => Set<string> {
  const tools = namesIn(join(root, 'package.json'))
  const own = new Map(folders.map((folder) => [folder, new Set([...tools, ...namesIn(join(root, folder, 'package.json'))])]))
  const all = new Set([...own.values()].flatMap((names) => [...names]))
  return (from) => {
    const folder = folders.find((one) => from.startsWith(`${one}/`))
    return (folder && own.get(folder)) || all
  }
}

function namesIn(file: string): string[] {
  if (!existsSync(file)) return []
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = JSON.parse(readFileSync(file, 'utf8')) as Manifest
  return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies })
}
