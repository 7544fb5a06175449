import { join } from 'node:path'
import { checkImports } from './imports/check.ts'

const { files, violations } = checkImports(join(import.meta.dirname, '..'))
for (const { rule, file, detail } of violations) console.error(`${rule}: ${file} ${detail}`)
console.log(violations.length === 0 ? `${files} files keep the import rules` : `${violations.length} violations of the import rules`)
if (violations.length > 0) process.exitCode = 1
