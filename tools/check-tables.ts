import { join } from 'node:path'
import { checkTables } from './tables/check.ts'

const problems = checkTables(join(import.meta.dirname, '..'))
for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? 'every table is written by its owner only' : `${problems.length} writes to tables of others`)
if (problems.length > 0) process.exitCode = 1
