import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { readIdentity } from './identity.ts'

const secret = 'a-secret-of-the-channel-0123456789'
const now = new Date('2026-11-22T12:00:00Z')
const key = (text: string) => new TextEncoder().encode(text)
const token = (claims: Record<string, unknown>, by = secret) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(key(by))
const inSeconds = (seconds: number) => Math.floor(now.getTime() / 1000) + seconds

describe('readIdentity', () => {
  it('takes what the site signed', async () => {
    const signed = await token({ sub: '42', name: ' Анна ', email: 'anna@example.com', exp: inSeconds(600) })
    expect(await readIdentity(signed, secret, now)).toEqual({
      claims: { sub: '42', name: 'Анна', email: 'anna@example.com', exp: inSeconds(600) },
    })
  })

  it('drops optional claims of the wrong form and keeps the rest', async () => {
    const signed = await token({ sub: '42', name: 7, email: 'not an address', exp: inSeconds(600) })
    expect(await readIdentity(signed, secret, now)).toMatchObject({ claims: { sub: '42', name: undefined, email: undefined } })
  })

  it.each([
    ['expired', () => token({ sub: '42', exp: inSeconds(-120) }), 'expired'],
    ['signed with another secret', () => token({ sub: '42', exp: inSeconds(600) }, 'another-secret-0123456789-0123456'), 'bad_signature'],
    ['without exp', () => token({ sub: '42' }), 'malformed'],
    ['without sub', () => token({ exp: inSeconds(600) }), 'malformed'],
    ['unsigned', async () => new UnsecuredJWT({ sub: '42', exp: inSeconds(600) }).encode(), 'malformed'],
    ['no token at all', async () => 'hello', 'malformed'],
  ])('refuses one that is %s', async (_what, make, error) => {
    expect(await readIdentity(await make(), secret, now)).toEqual({ error })
  })

  it('allows a minute of difference between the clocks', async () => {
    expect(await readIdentity(await token({ sub: '42', exp: inSeconds(-30) }), secret, now)).toHaveProperty('claims')
  })
})
