import { beforeAll, expect, it } from 'vitest'
import { startI18n } from '../../../../lib/i18n/index.ts'
import { problemText } from './problems.ts'

beforeAll(() => {
  Object.assign(globalThis, { document: { documentElement: {} } })
  return startI18n('en')
})

it.each([
  ['has an unknown variable {foo}', 'There is no variable {foo}'],
  ['has a { that is not closed; write {{ for a brace', 'There is a brace too many. Write it twice to keep it in the text'],
  ['overlaps 09:00 to 18:00', 'It overlaps another interval: 09:00–18:00'],
  ['overlaps 22:00 to 06:00 of mon', 'It overlaps another interval: 22:00–06:00'],
  ['is not a date of the calendar', 'There is no such date'],
  ['is empty', 'Write a text or switch the message off'],
  [
    'is empty: nobody would answer; switch the line off first',
    'A line that is on needs somebody who answers: add an operator, or switch the line off',
  ],
  ['Invalid URL', 'Write an address like https://example.com/privacy'],
  ['Too small: expected string to have >=1 characters', 'Fill this in'],
  ['Too big: expected number to be <=365', 'That is too much'],
  ['is odd in a new way', 'The server refuses: is odd in a new way'],
])('%s', (message, words) => {
  expect(problemText(message)).toBe(words)
})
