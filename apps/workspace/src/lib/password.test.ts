import { expect, it } from 'vitest'
import { passwordStrength } from './password.ts'

it.each([
  ['short', 0],
  ['aaaaaaaaaaaa', 1],
  ['12345678901', 1],
  ['qwertyqwerty', 1],
  ['omniline-2026', 3],
  ['правильная лошадь батарея', 4],
])('%s', (password, strength) => {
  expect(passwordStrength(password)).toBe(strength)
})
