import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { placeOf } from '../imports/places.ts'
import { sourceFiles } from '../imports/source-files.ts'

/** Tables that no `tables.ts` declares because only hand-written SQL touches them, and who may write them. */
const undeclared: Record<string, string[]> = {
  jobs: ['platform'],
  dead_jobs: ['platform'],
  // The log: everybody writes it through platform/events.ts, its reader forgets the old part.
  events: ['platform', 'realtime'],
  events_pruned: ['realtime'],
}

const migrations = 'apps/server/migrations'
const source = 'apps/server/src'

/** Finds every write to a table from outside the module that owns it. Answers with lines to print. */
export function checkTables(root: string): string[] {
  const tables = tablesOf(root)
  const owners = ownersOf(root)
  const problems = tables.filter((table) => !owners.has(table)).map((table) => `${migrations}: nobody owns the table ${table}`)
  for (const file of sourceFiles(root, [source])) {
    const { module, test } = placeOf(file)
    if (test) continue
    const text = readFileSync(join(root, file), 'utf8')
    for (const table of new Set(writesIn(text))) {
      const owner = owners.get(table)
      if (!tables.includes(table) || !owner || (module && owner.includes(module))) continue
      problems.push(`${file}: writes ${table}, which belongs to ${owner.join(' and ')}`)
    }
  }
  return problems
}

function tablesOf(root: string): string[] {
  const files = readdirSync(join(root, migrations)).filter((name) => name.endsWith('.sql'))
  const names = files.flatMap((name) => {
    const text = readFileSync(join(root, migrations, name), 'utf8')
    return [...text.matchAll(/\bcreate table (?:if not exists )?(\w+)/gi)].map((match) => match[1] ?? '')
  })
  return [...new Set(names)]
}

/** A module owns what its `tables.ts` adds to the interface Tables. */
function ownersOf(root: string): Map<string, string[]> {
  const owners = new Map(Object.entries(undeclared))
  for (const module of readdirSync(join(root, source))) {
    const file = join(root, source, module, 'tables.ts')
    if (!existsSync(file)) continue
    const body = /interface Tables \{([^}]*)\}/.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
    for (const [, table = ''] of body.matchAll(/^\s*(\w+)\??:/gm)) owners.set(table, [...(owners.get(table) ?? []), module])
  }
  return owners
}

const inSql = /\b(?:insert\s+into|delete\s+from|merge\s+into|truncate(?:\s+table)?|copy)\s+(?:only\s+)?"?(\w+)/gi
const updateInSql = /\bupdate\s+(?:only\s+)?"?(\w+)"?(?:\s+(?:as\s+)?\w+)?\s+set\b/gi
const inKysely = /\.(?:insertInto|updateTable|deleteFrom|replaceInto|mergeInto)\(\s*['"`](\w+)/g

function writesIn(text: string): string[] {
  return [inSql, updateInSql, inKysely].flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''))
}
