import { expect, it } from 'vitest'
import { cleanJson, cleanText } from './clean.ts'

it('replaces what cannot be stored and leaves the rest', () => {
  expect(cleanText('a\0b')).toBe('a\ufffdb')
  expect(cleanText('a\ud83db')).toBe('a\ufffdb')
  expect(cleanText('\ude00')).toBe('\ufffd')
  expect(cleanText('Привет 👍🏽 \\u0000')).toBe('Привет 👍🏽 \\u0000')
})

it('goes through keys and values', () => {
  const value = { 'k\0': ['x\0', { y: 'z\ud800' }], n: 1, b: true, nothing: null }
  expect(cleanJson(value)).toEqual({ 'k\ufffd': ['x\ufffd', { y: 'z\ufffd' }], n: 1, b: true, nothing: null })
})
