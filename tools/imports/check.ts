import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cycles } from './cycles.ts'
import { placeOf } from './places.ts'
import { readImports } from './read-imports.ts'
import { createResolver } from './resolve.ts'
import { type Edge, rules } from './rules.ts'
import { sourceFiles } from './source-files.ts'

export interface Violation {
  rule: string
  /** the importing file; of a cycle, each file in it */
  file: string
  detail: string
}

export const packageFolders = ['packages/contracts', 'packages/connector-kit', 'connectors', 'apps/server', 'apps/workspace', 'apps/widget']
const otherFolders = ['tools', 'bench', 'e2e', 'faults', 'playground']

/** Reads every source file below `root` and answers with each import that breaks a rule. */
export function checkImports(root: string): { files: number; violations: Violation[] } {
  const files = sourceFiles(root, [...packageFolders, ...otherFolders])
  const resolve = createResolver(root, packageFolders)
  const edges = files.flatMap((path) =>
    readImports(path, readFileSync(join(root, path), 'utf8')).map(({ specifier, typeOnly }): Edge => {
      const target = resolve(path, specifier)
      return { from: placeOf(path), specifier, typeOnly, target, to: target.kind === 'file' ? placeOf(target.path) : null }
    }),
  )
  const facts = { carriesZod: createCarriesZod(edges) }
  const broken = edges.flatMap((edge) =>
    rules
      .filter((rule) => rule.breaks(edge, facts))
      .map((rule): Violation => ({ rule: rule.name, file: edge.from.path, detail: `imports ${edge.specifier}: ${rule.says}` })),
  )
  return { files: files.length, violations: [...broken, ...findCycles(edges)] }
}

function findCycles(edges: Edge[]): Violation[] {
  const graph = new Map<string, string[]>()
  for (const { from, to } of edges) {
    if (from.test || !to || to.test) continue
    graph.set(from.path, [...(graph.get(from.path) ?? []), to.path])
  }
  return cycles(graph).flatMap((ring) => ring.map((file) => ({ rule: 'no-cycles', file, detail: `is part of a ring: ${ring.join(', ')}` })))
}

/** Files that reach zod by imports that are left at run time. */
function createCarriesZod(edges: Edge[]): (path: string) => boolean {
  const values = new Map<string, Edge[]>()
  for (const edge of edges) if (!edge.typeOnly) values.set(edge.from.path, [...(values.get(edge.from.path) ?? []), edge])
  const known = new Map<string, boolean>()
  const carries = (path: string): boolean => {
    const cached = known.get(path)
    if (cached !== undefined) return cached
    // A ring is no reason by itself.
    known.set(path, false)
    const found = (values.get(path) ?? []).some(({ to, target }) =>
      to ? carries(to.path) : target.kind === 'package' && target.name === 'zod',
    )
    known.set(path, found)
    return found
  }
  return (path) => path.startsWith('packages/contracts/') && carries(path)
}
