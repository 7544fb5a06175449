import { LineSettings } from '@omniline/contracts/lines'
import { expect, it } from 'vitest'
import { defaults } from './defaults.ts'

it('are those of the contract', () => {
  expect(defaults).toEqual(LineSettings.parse({}))
})
