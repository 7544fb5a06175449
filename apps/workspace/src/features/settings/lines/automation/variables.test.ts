import { expect, it } from 'vitest'
import { insertVariable, piecesOf, variables } from './variables.ts'

it('cuts a text at its variables', () => {
  expect(piecesOf('Hello, {customer}! {{not} this}} {nobody} {operator}')).toEqual([
    { kind: 'text', text: 'Hello, ' },
    { kind: 'variable', name: 'customer' },
    { kind: 'text', text: '! {not' },
    { kind: 'unknown', text: '}' },
    { kind: 'text', text: ' this} ' },
    { kind: 'unknown', text: '{nobody}' },
    { kind: 'text', text: ' ' },
    { kind: 'variable', name: 'operator' },
  ])
  expect(piecesOf('')).toEqual([])
})

it.each(['{', '}', 'a { b', '{}', '{Customer}', '{ customer }', '{constructor}'])('marks what the server would refuse: %j', (text) => {
  expect(piecesOf(text).some((piece) => piece.kind === 'unknown')).toBe(true)
})

it('loses nothing', () => {
  const text = 'a {{b}} {c} {customer} }'
  const joined = piecesOf(text).map((piece) => (piece.kind === 'variable' ? `{${piece.name}}` : piece.text))
  expect(joined.join('')).toBe('a {b} {c} {customer} }')
})

it('goes in where the caret is, and words do not run together', () => {
  expect(insertVariable('Hello!', 'customer', 5, 5)).toEqual({ text: 'Hello {customer}!', caret: 16 })
  expect(insertVariable('Hello, ', 'customer', 7, 7)).toEqual({ text: 'Hello, {customer}', caret: 17 })
  expect(insertVariable('see you', 'opensAt', 4, 7)).toEqual({ text: 'see {opensAt}', caret: 13 })
  expect(insertVariable('', 'line', 0, 0).text).toBe('{line}')
  for (const name of variables) expect(piecesOf(insertVariable('', name, 0, 0).text)).toEqual([{ kind: 'variable', name }])
})
