import { connectorIds } from './folders.ts'

/** The name that `connectors/<id>/connector.ts` exports. */
const exportOf = (id: string): string => id.replace(/-([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase())

/** The text of `connectors/registry.ts` for the folders beside it. */
export function registryText(root: string): string {
  const ids = connectorIds(root)
  const imports = ids.map((id) => `import { ${exportOf(id)} } from './${id}/connector.ts'`)
  const entries = ids.map((id) => (exportOf(id) === id ? id : `'${id}': ${exportOf(id)}`))
  return `import type { AnyConnector } from '@omniline/connector-kit/connector'
${imports.join('\n')}

/** Every platform, by id. Made by \`tools/gen-registry.ts\` from the folders beside this file. */
export const connectors: Record<string, AnyConnector> = { ${entries.join(', ')} }
`
}
