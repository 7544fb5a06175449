import type { Connector } from '@omniline/contracts/channels'
import { expect, it } from 'vitest'
import { credentialError, credentialsReady, trimmed } from './manifest.ts'

const token = { key: 'token', label: { ru: 'Токен', en: 'Token' }, secret: true, required: true, pattern: '^\\d+:[\\w\\-]{30,}$' }
const optional = { key: 'secret', label: { ru: 'Секрет', en: 'Secret' }, secret: true, required: false }
const good = `123456:${'A'.repeat(30)}`

it('says nothing while a field is empty and knows a wrong form', () => {
  expect(credentialError(token, '')).toBe(false)
  expect(credentialError(token, 'hello')).toBe(true)
  expect(credentialError(token, ` ${good}\n`)).toBe(false)
  expect(credentialError({ ...token, pattern: '([' }, 'hello')).toBe(false)
})

it('is ready when everything required is there', () => {
  const connector = { credentials: [token, optional] } as Connector
  expect(credentialsReady(connector, {})).toBe(false)
  expect(credentialsReady(connector, { token: 'hello' })).toBe(false)
  expect(credentialsReady(connector, { token: good })).toBe(true)
})

it('sends what was typed, trimmed', () => {
  expect(trimmed({ token: ' a ', secret: '  ' })).toEqual({ token: 'a' })
})
