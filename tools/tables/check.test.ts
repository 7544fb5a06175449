import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sourceFiles } from '../imports/source-files.ts'
import { checkTables } from './check.ts'

const tree = join(import.meta.dirname, '../fixtures/tables')

test('every planted write is found, and nothing else', () => {
  const planted = sourceFiles(tree, ['apps/server/src']).filter((file) => readFileSync(join(tree, file), 'utf8').startsWith('// breaks'))
  const problems = checkTables(tree)
  expect(problems).toContain('apps/server/migrations: nobody owns the table stray')
  const found = problems.filter((line) => line.includes(': writes ')).map((line) => line.split(':')[0] ?? '')
  expect(found.sort()).toEqual(planted.sort())
})
