import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkConnectors } from './check.ts'
import { registryText } from './registry.ts'

const tree = join(import.meta.dirname, '../fixtures/connectors')

test('what is missing in a folder is named, and whole folders pass', () => {
  expect(checkConnectors(tree)).toEqual([
    'connectors/half: simulator.ts is missing',
    "connectors/half: manifest.ts must have id: 'half'",
    'connectors/half: half.test.ts must call conformance()',
  ])
})

test('the registry lists the folders', () => {
  const text = registryText(tree)
  expect(text).toContain("import { ownChat } from './own-chat/connector.ts'")
  expect(text).toContain("{ half, 'own-chat': ownChat, whole }")
})
