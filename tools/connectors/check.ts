import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectorIds } from './folders.ts'

const always = ['README.md', 'manifest.ts', 'payloads.ts', 'parse.ts', 'connector.ts']
/** A platform is somewhere else; the site chat is not. */
const ofPlatforms = ['render.ts', 'client.ts', 'simulator.ts', 'fixtures']

/** What is missing in the folders of `connectors/`. Answers with lines to print. */
export function checkConnectors(root: string): string[] {
  return connectorIds(root).flatMap((id) => {
    const folder = join(root, 'connectors', id)
    const direct = /transports:\s*\[\s*'direct'\s*\]/.test(textOf(join(folder, 'manifest.ts')))
    const wanted = [...always, ...(direct ? [] : ofPlatforms)]
    const missing = wanted.filter((name) => !existsSync(join(folder, name))).map((name) => `connectors/${id}: ${name} is missing`)
    return [...missing, ...checkText(id, folder, direct)]
  })
}

function checkText(id: string, folder: string, direct: boolean): string[] {
  const problems: string[] = []
  if (!/^[a-z][a-z0-9-]*$/.test(id)) problems.push('the folder is named for the id: small letters, digits and hyphens')
  if (!textOf(join(folder, 'manifest.ts')).includes(`id: '${id}'`)) problems.push(`manifest.ts must have id: '${id}'`)
  const test = textOf(join(folder, `${id}.test.ts`))
  const suite = direct ? 'directConformance' : 'conformance'
  if (!new RegExp(`^\\s*(?:await )?${suite}\\(`, 'm').test(test)) problems.push(`${id}.test.ts must call ${suite}()`)
  const fixtures = join(folder, 'fixtures')
  if (!direct && existsSync(fixtures) && readdirSync(fixtures).length === 0) problems.push('fixtures is empty')
  return problems.map((problem) => `connectors/${id}: ${problem}`)
}

const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')
