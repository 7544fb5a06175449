import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { client } from '../client.ts'
import { hire, password } from '../company.ts'
import { perFile } from '../lifetime.ts'
import { bearer, getting, posting } from './ask.ts'
import { inviteAgain, openHouse } from './house.ts'

const house = perFile(openHouse)

const get = getting(() => house.url)
const post = posting(() => house.url)

describe('accounts cannot be taken over', () => {
  it('by a session that was planted before signing in', async () => {
    const { here } = house
    const planted = `s_${'A'.repeat(43)}`
    const answer = await post(
      '/auth/login',
      { email: here.operator.email, password },
      { cookie: `omniline_session=${planted}`, origin: house.url },
    )
    const [cookie = ''] = answer.headers['set-cookie'] ?? []
    expect(answer.status).toBe(200)
    expect(cookie).toMatch(/^omniline_session=s_/)
    expect(cookie).not.toContain(planted)
    expect((await get('/api/v1/me', bearer(planted))).status).toBe(401)
  })

  it('by a link that leads elsewhere because somebody else says so', async () => {
    const path = `/users/${house.spare.id}/invitation`
    const lies: Record<string, string>[] = [
      { 'x-forwarded-host': 'evil.example' },
      { forwarded: 'host=evil.example' },
      { 'x-original-host': 'evil.example' },
      { 'x-forwarded-proto': 'javascript' },
    ]
    for (const lie of lies) {
      const { text } = await post(path, {}, { ...bearer(house.admin.token), ...lie })
      expect((JSON.parse(text) as { url: string }).url.startsWith(`${house.url}/invite/i_`)).toBe(true)
    }
  })

  it('by an invitation of somebody else, or one that says more than a password', async () => {
    const token = await inviteAgain(house.admin, house.invitedId)
    const { status, text } = await post(`/invitations/${token}`, {
      password,
      id: house.admin.id,
      userId: house.admin.id,
      email: house.admin.email,
      role: 'admin',
      active: true,
    })
    expect(status).toBe(200)
    expect((JSON.parse(text) as { user: object }).user).toMatchObject({ id: house.invitedId, email: 'ivan@example.com', role: 'operator' })
    expect((await post(`/invitations/${token}`, { password })).status).toBe(410)
    expect((await get('/api/v1/me', bearer(house.admin.token))).status).toBe(200)
  })

  it('by listening to how long a refusal takes', async () => {
    const timed = async (email: string) => {
      const begun = performance.now()
      expect((await post('/auth/login', { email, password: 'wrong horse battery' })).status).toBe(401)
      return performance.now() - begun
    }
    const [known, unknown]: [number[], number[]] = [[], []]
    // Each address once or twice, since guessing one is slowed.
    for (const { email } of [house.admin, house.supervisor, house.here.operator, house.there.operator]) {
      known.push(await timed(email))
      unknown.push(await timed(`nobody.${email}`))
    }
    // Hashing is what takes the time, and it is done for nobody too.
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 3)
  })

  it('by a visitor’s token of another chat, or an identity that was not made for this one', async () => {
    const { here, there, admin } = house
    const begin = (body: object) => client(house.url).call('POST /chat/:channelId/session', { params: { channelId: here.channelId }, body })
    const elsewhere = await begin({ token: there.visitor.token })
    expect(elsewhere.token).not.toBe(there.visitor.token)
    expect(elsewhere.visitor.id).not.toBe(there.visitor.id)

    const secretOf = async (id: string) =>
      new TextEncoder().encode((await admin.api.call('POST /channels/:id/identity-secret', { params: { id }, body: {} })).secret)
    const signed = async (secret: Uint8Array, alg = 'HS256') =>
      new SignJWT({ sub: 'boss', name: 'The Boss' }).setProtectedHeader({ alg }).setExpirationTime('5m').sign(secret)
    const [ours, theirs] = [await secretOf(here.channelId), await secretOf(there.channelId)]
    const forged: [string, string][] = [
      [await signed(theirs), 'bad_signature'],
      [await signed(new TextEncoder().encode(here.channelId)), 'bad_signature'],
      [await signed(ours, 'HS512'), 'malformed'],
      [new UnsecuredJWT({ sub: 'boss' }).setExpirationTime('5m').encode(), 'malformed'],
      [(await signed(ours)).replace(/[^.]+$/, ''), 'bad_signature'],
      [await new SignJWT({ sub: 'boss' }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('-5m').sign(ours), 'expired'],
      [await new SignJWT({ sub: 'boss' }).setProtectedHeader({ alg: 'HS256' }).sign(ours), 'malformed'],
    ]
    for (const [identity, identityError] of forged)
      expect(await begin({ identity })).toMatchObject({ identityError, visitor: { verified: false } })
    expect(await begin({ identity: await signed(ours) })).toMatchObject({
      identityError: null,
      visitor: { name: 'The Boss', verified: true },
    })
  })
})

describe('somebody who leaves', () => {
  it('takes nothing along: sessions, programs, invitations, files and the past', async () => {
    const person = await hire(house.url, house.admin, 'Leaving Lena')
    const program = await person.api.call('POST /me/tokens', { body: { name: 'x' } })
    const invitation = await inviteAgain(house.admin, person.id)
    const { url: fileUrl } = await person.api.upload('/files', 'x.txt', new TextEncoder().encode('x'))
    await house.admin.api.call('PATCH /users/:id', { params: { id: person.id }, body: { active: false } })
    for (const token of [person.token, program.token]) {
      expect((await get('/api/v1/me', bearer(token))).status).toBe(401)
      expect((await get(fileUrl, bearer(token))).status).toBe(401)
    }
    expect((await post(`/invitations/${invitation}`, { password })).status).toBe(410)
    expect((await post('/auth/login', { email: person.email, password })).status).toBe(401)
    await house.admin.api.call('PATCH /users/:id', { params: { id: person.id }, body: { active: true } })
    expect((await get('/api/v1/me', bearer(person.token))).status).toBe(401)
    expect((await post(`/invitations/${invitation}`, { password })).status).toBe(410)
  })
})
