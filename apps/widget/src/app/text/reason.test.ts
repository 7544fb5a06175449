import { expect, it } from 'vitest'
import en from '../../i18n/en.json'
import { translator } from '../../shared/translate.ts'
import { reason } from './reason.ts'

it('puts every code into words', () => {
  const t = translator('en', en)
  expect(reason(t, 'file_too_large', { size: '20 MB' })).toBe('larger than 20 MB')
  expect(reason(t, 'some_future_code')).toBe('something went wrong')
  expect(reason(t, null)).toBe('something went wrong')
})
