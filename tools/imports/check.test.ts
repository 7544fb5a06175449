import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkImports, packageFolders } from './check.ts'
import { cycles } from './cycles.ts'
import { rules } from './rules.ts'
import { sourceFiles } from './source-files.ts'

const tree = join(import.meta.dirname, '../fixtures/imports')

/** A planted file says on its first line what it breaks. */
const planted = sourceFiles(tree, packageFolders).flatMap((file) => {
  const names = /^\/\/ breaks (.*)$/m.exec(readFileSync(join(tree, file), 'utf8'))?.[1]?.split(' ') ?? []
  return names.map((rule) => `${rule} ${file}`)
})

test('every planted violation is found, and nothing else', () => {
  const found = checkImports(tree).violations.map(({ rule, file }) => `${rule} ${file}`)
  expect([...new Set(found)].sort()).toEqual([...planted].sort())
})

test('every rule has a planted violation', () => {
  const names = new Set(planted.map((line) => line.split(' ')[0] ?? ''))
  expect([...names].sort()).toEqual([...rules.map((rule) => rule.name), 'no-cycles'].sort())
})

test('rings are found once, whatever leads into them', () => {
  const graph = new Map([
    ['in', ['a']],
    ['a', ['b', 'out']],
    ['b', ['c']],
    ['c', ['a']],
    ['self', ['self']],
    ['out', []],
  ])
  expect(cycles(graph)).toEqual([['a', 'b', 'c'], ['self']])
})
