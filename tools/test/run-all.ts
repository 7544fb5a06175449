import { join } from 'node:path'
import { ensureBrowser } from './browser.ts'
import { checkBundles } from './bundles.ts'
import { check, root, runNode, runTool, type Tally } from './step.ts'
import { runTests } from './vitest.ts'

const tallies: Tally[] = []
const add = (tally: Tally) => {
  tallies.push(tally)
  return tally.failed === 0
}
const typesOf = (project: string) => () => runTool('tsc', ['-p', project])
/** A check of ours that answers with lines to print. */
const problemsOf = (find: () => string[]) => async () => {
  const problems = find()
  for (const problem of problems) console.error(problem)
  return problems.length === 0 ? 0 : 1
}
const script = (name: string) => () => runTool('tsx', [join(root, 'tools', name)])

add(await check('format', () => runTool('biome', ['format', '.'])))
add(await check('lint', () => runTool('oxlint', ['--type-aware'])))
add(await check('types of the server', typesOf('tsconfig.json')))
add(await check('types of the workspace', typesOf('apps/workspace/tsconfig.json')))
add(await check('types of the widget', typesOf('apps/widget/tsconfig.json')))
add(await check('imports', script('check-imports.ts')))
add(await check('tables', script('check-tables.ts')))
add(await check('connectors', script('check-connectors.ts')))
add(await runTests('unit and integration tests', 'vitest.config.ts'))
const built = add(await check('build', () => runNode(join(root, 'tools/build.mjs'))))
if (built)
  add(
    await check(
      'bundles',
      problemsOf(() => checkBundles(join(root, '.build'), ['workspace', 'widget'])),
    ),
  )
const ready =
  built &&
  add(
    await check(
      'browser',
      problemsOf(() => ensureBrowser()),
    ),
  )
if (ready) add(await runTests('end-to-end tests', 'e2e/vitest.config.ts'))
else console.log('The end-to-end tests cannot run.')

const sum = (pick: (tally: Tally) => number) => tallies.reduce((total, tally) => total + pick(tally), 0)
const failed = sum((tally) => tally.failed)
process.exitCode = failed > 0 ? 1 : 0
console.log(`\n${sum((tally) => tally.passed)} passed, ${failed} failed`)
