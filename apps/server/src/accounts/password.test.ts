import { expect, it } from 'vitest'
import { hashPassword, verifyPassword } from './password.ts'

it('passwords are hashed with argon2id, 19 MiB and two passes, each with its own salt', async () => {
  const [one, two] = await Promise.all([hashPassword('secret'), hashPassword('secret')])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(two)
  expect(await verifyPassword(one, 'secret')).toBe(true)
  expect(await verifyPassword(one, 'Secret')).toBe(false)
})

it('who has none is refused, and not for less work', async () => {
  expect(await verifyPassword(null, 'nobody has this password')).toBe(false)
  const hash = await hashPassword('secret')
  // Time on the processor, which a busy machine does not stretch.
  const work = async (stored: string | null) => {
    const times: number[] = []
    for (let i = 0; i < 7; i++) {
      const before = process.cpuUsage()
      await verifyPassword(stored, 'guess')
      times.push(process.cpuUsage(before).user)
    }
    return Math.min(...times)
  }
  expect(await work(null)).toBeGreaterThan((await work(hash)) / 2)
})

it('many at once all come to their turn', async () => {
  const hash = await hashPassword('secret')
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => verifyPassword(hash, i % 2 ? 'secret' : 'wrong')))
  expect(answers.filter(Boolean)).toHaveLength(5)
})
