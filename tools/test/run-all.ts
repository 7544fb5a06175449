import { join } from 'node:path'
import { ensureBrowser } from './browser.ts'
import { checkBundles } from './bundles.ts'
import { check, root, runNode, runTool, type Tally } from './step.ts'
import { runTests } from './vitest.ts'

const tallies: Tally[] = []
const ok = (tally: Tally): boolean => {
  tallies.push(tally)
  return tally.failed === 0
}
const typesOf = (project: string) => () => runTool('tsc', ['-p', project])
const script = (name: string) => () => runTool('tsx', [join(root, 'tools', name)])
/** A check of ours that answers with lines to print. */
const problems = (find: () => string[]) => async () => {
  const found = find()
  for (const problem of found) console.error(problem)
  return found.length === 0 ? 0 : 1
}
const bundles = problems(() => checkBundles(join(root, '.build'), ['workspace', 'widget']))

ok(await check('format', () => runTool('biome', ['format', '.'])))
ok(await check('lint', () => runTool('oxlint', ['--type-aware'])))
ok(await check('types of the server', typesOf('tsconfig.json')))
ok(await check('types of the workspace', typesOf('apps/workspace/tsconfig.json')))
ok(await check('types of the widget', typesOf('apps/widget/tsconfig.json')))
ok(await check('types of the end-to-end tests', typesOf('e2e/tsconfig.json')))
ok(await check('types of the playground', typesOf('playground/tsconfig.json')))
ok(await check('imports', script('check-imports.ts')))
ok(await check('tables', script('check-tables.ts')))
ok(await check('connectors', script('check-connectors.ts')))
const built = ok(await check('build', () => runNode(join(root, 'tools/build.mjs'))))
if (built) ok(await check('bundles', bundles))
ok(await runTests('unit and integration tests', 'vitest.config.ts'))
if (!built) console.log('The end-to-end tests need a build.')
else if (ok(await check('browser', problems(ensureBrowser)))) ok(await runTests('end-to-end tests', 'e2e/vitest.config.ts'))

const sum = (pick: (tally: Tally) => number) => tallies.reduce((total, tally) => total + pick(tally), 0)
const failed = sum((tally) => tally.failed)
process.exitCode = failed > 0 ? 1 : 0
console.log(`\n${sum((tally) => tally.passed)} passed, ${failed} failed`)
