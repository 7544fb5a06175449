import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The ids of all connectors: the folders in `connectors/`. */
export const connectorIds = (root: string): string[] =>
  readdirSync(join(root, 'connectors'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort()
