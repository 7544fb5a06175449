import { expect, it } from 'vitest'
import { matches, swapLayout, transliterated } from './match.ts'

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

it.each([
  ['Екатеринбург', 'yekaterinburg'],
  ['Улан-Удэ', 'ulan-ude'],
  ['Ульяновск', 'ulyanovsk'],
  ['берлин 5', 'berlin 5'],
  ['Anadyr', 'anadyr'],
])('%s is written %s on a map', (russian, english) => {
  expect(transliterated(russian)).toBe(english)
})
