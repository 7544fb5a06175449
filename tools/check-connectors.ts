import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkConnectors } from './connectors/check.ts'
import { registryText } from './connectors/registry.ts'

const root = join(import.meta.dirname, '..')
const problems = checkConnectors(root)
if (readFileSync(join(root, 'connectors/registry.ts'), 'utf8') !== registryText(root))
  problems.push('connectors/registry.ts does not match the folders: npx tsx tools/gen-registry.ts')
for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? 'every connector is complete' : `${problems.length} things are missing in connectors`)
if (problems.length > 0) process.exitCode = 1
