import { expect, it } from 'vitest'
import { textFor } from './translation.ts'

const translations = { de: 'Hallo', 'de-AT': 'Servus', 'pt-BR': 'Oi', fr: ' ' }

it.each([
  ['de', 'Hallo'],
  ['de-AT', 'Servus'],
  ['DE-at', 'Servus'],
  ['de-CH', 'Hallo'],
  ['pt-BR', 'Oi'],
  ['pt', 'Hello'],
  ['fr', 'Hello'],
  ['constructor', 'Hello'],
  ['', 'Hello'],
  [null, 'Hello'],
])('gives who speaks %s the text %s', (language, text) => {
  expect(textFor({ text: 'Hello', translations }, language)).toBe(text)
})
