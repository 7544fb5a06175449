import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keptSecretKey } from './secret-key.ts'
import { createSecrets } from './secrets.ts'

test('the key is made once, usable, and only its owner can read it', () => {
  const directory = mkdtempSync(join(tmpdir(), 'omniline-key-'))
  const key = keptSecretKey(directory)
  const secrets = createSecrets(key)
  expect(secrets.open('x', secrets.seal('x', 'word'))).toBe('word')
  expect(keptSecretKey(directory)).toBe(key)
  expect(statSync(join(directory, 'secret.key')).mode & 0o777).toBe(0o600)
  expect(readdirSync(directory)).toEqual(['secret.key'])
  rmSync(directory, { recursive: true })
})
