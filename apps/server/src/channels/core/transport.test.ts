import { expect, it } from 'vitest'
import { chooseTransport, type Transport } from './transport.ts'

it.each<[Transport[], string | null, boolean, Transport | null]>([
  [['webhook', 'poll'], 'https://chat.example', false, 'webhook'],
  [['webhook', 'poll'], 'http://chat.example', false, 'poll'],
  [['webhook', 'poll'], 'http://127.0.0.1:3000', true, 'webhook'],
  [['webhook', 'poll'], null, true, 'poll'],
  [['webhook'], null, false, null],
  [['webhook'], 'http://chat.example', false, null],
  [['poll'], 'https://chat.example', false, 'poll'],
  [['direct'], null, false, 'direct'],
  [[], 'https://chat.example', true, null],
])('%j with public URL %s (other API: %s) -> %s', (offered, publicUrl, overridden, chosen) => {
  expect(chooseTransport(offered, publicUrl, overridden)).toBe(chosen)
})
