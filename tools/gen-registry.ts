import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { registryText } from './connectors/registry.ts'

const root = join(import.meta.dirname, '..')
writeFileSync(join(root, 'connectors/registry.ts'), registryText(root))
