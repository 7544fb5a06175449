import { expect, it } from 'vitest'
import { hashPassword, verifyPassword } from './password.ts'

it('passwords are hashed with argon2id, 19 MiB and two passes, each with its own salt', async () => {
  const [one, two] = await Promise.all([hashPassword('secret'), hashPassword('secret')])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(two)
  expect(await verifyPassword(one, 'secret')).toBe(true)
  expect(await verifyPassword(one, 'Secret')).toBe(false)
})

it('who has none is refused, even with the words that are compared in his place', async () => {
  expect(await verifyPassword(null, 'nobody has this password')).toBe(false)
  expect(await verifyPassword(null, 'guess')).toBe(false)
})

it('many at once all come to their turn', async () => {
  const hash = await hashPassword('secret')
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => verifyPassword(hash, i % 2 ? 'secret' : 'wrong')))
  expect(answers.filter(Boolean)).toHaveLength(5)
})
