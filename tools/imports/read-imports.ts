import { parseSync, Visitor } from 'oxc-parser'

export interface Import {
  specifier: string
  /** `import type`, `export type ... from`, `import('...').Type`: nothing of it is left at run time */
  typeOnly: boolean
}

/** Every module that a source file names, in any way. Throws on a file that does not parse. */
export function readImports(path: string, text: string): Import[] {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  const found: Import[] = []
  new Visitor({
    ImportDeclaration: (node) => found.push({ specifier: node.source.value, typeOnly: node.importKind === 'type' }),
    ExportAllDeclaration: (node) => found.push({ specifier: node.source.value, typeOnly: node.exportKind === 'type' }),
    ExportNamedDeclaration(node) {
      if (node.source) found.push({ specifier: node.source.value, typeOnly: node.exportKind === 'type' })
    },
    ImportExpression(node) {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string')
        found.push({ specifier: node.source.value, typeOnly: false })
    },
    TSImportType(node) {
      found.push({ specifier: node.source.value, typeOnly: true })
    },
  }).visit(program)
  return found
}
