import { expect, it } from 'vitest'
import { matches, swapLayout } from './match.ts'

it('swaps layouts both ways', () => {
  expect(swapLayout('ghbdtn')).toBe('привет')
  expect(swapLayout('Ьфкшф')).toBe('maria')
})

it.each([
  ['', 'Мария Иванова', true],
  ['ива', 'Мария Иванова', true],
  ['ива мар', 'Мария Иванова', true],
  ['vfhbz', 'Мария Иванова', true],
  ['семенова', 'Семёнова', true],
  ['рия', 'Мария', false],
  ['петр', 'Мария', false],
])('%s in %s', (query, text, found) => {
  expect(matches(query, text)).toBe(found)
})
