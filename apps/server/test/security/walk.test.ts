import { type ApiKey, api } from '@omniline/contracts/api'
import { sql } from 'kysely'
import { newId } from '../../src/platform/ids.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '../harness.ts'
import { perFile } from '../lifetime.ts'
import { type Answer, ask, bearer, flawsOf, inBatchesOf } from './ask.ts'
import { authorization, type Case, inputOf, made, oddQueries, rightly, spoiled } from './calls.ts'
import { digest } from './digest.ts'
import { endpointOf, exampleOf, examples, isRead, keys, rightToken } from './examples.ts'
import { type House, openHouse } from './house.ts'
import { others } from './others.ts'
import { badIds, brokenBodies, brokenUploads } from './spoil.ts'

const house = perFile(openHouse)
let before: Record<string, string>
beforeAll(async () => {
  await settle()
  before = await digest(house.app)
})

/** Whoever calls is noted as present; after that nothing happens by itself. */
async function settle(): Promise<void> {
  const { admin, supervisor, here, there } = house
  for (const { api: person } of [admin, supervisor, here.operator, there.operator]) await person.call('GET /me')
  let last = ''
  await waitFor(async () => {
    const { rows: due } = await sql`select 1 from jobs where run_at <= now() or kind like '%>%' limit 1`.execute(house.app.db)
    const now = JSON.stringify(await digest(house.app))
    const still = due.length === 0 && now === last
    last = now
    return still
  })
}

let cases = 0
/** Tries all of them; answers what was wrong. */
async function flaws(tried: Case[]): Promise<string[]> {
  expect(tried.length).toBeGreaterThan(0)
  cases += tried.length
  const found = await inBatchesOf(16, tried, async ({ what, asked, allowed }) => {
    const answer = await ask(house.url, asked).catch((error: unknown) => String(error))
    if (typeof answer === 'string') return [`${what}: ${answer}`]
    return flawsOf(answer, allowed).map((flaw) => `${what}: ${flaw}`)
  })
  return found.flat()
}

const guarded = keys.filter((key) => endpointOf(key).access !== 'public')
const changing = keys.filter((key) => !isRead(key))
const withParams = keys.filter((key) => endpointOf(key).params)

describe('the routes', () => {
  it('are all known: the contract, the OpenAPI document, and those beside them', async () => {
    const inTable = keys.map((key) => key.replace(' ', ' /api/v1'))
    const { text } = await ask(house.url, { method: 'GET', path: '/api/v1/openapi.json' })
    const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, unknown>> }
    const documented = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    )
    expect(documented.sort()).toEqual(inTable.toSorted())

    const called = ({ method, url }: House['routes'][number]) => `${method} ${url}`
    const registered = house.routes.map(called)
    expect(
      house.routes
        .filter(({ table, method }) => table && method !== 'HEAD')
        .map(called)
        .sort(),
    ).toEqual(inTable.toSorted())
    // Whoever adds a route beside the table says here who may call it and what it refuses.
    const known = new Set([...inTable, ...Object.keys(others)])
    const strange = registered.filter((route) => !known.has(route) && !known.has(route.replace(/^HEAD /, 'GET ')))
    expect(strange).toEqual([])
    expect(Object.keys(others).filter((route) => !registered.includes(route))).toEqual([])
  })

  it('have an example each, which is as the contract wants it', () => {
    expect(keys.filter((key) => !(key in examples))).toEqual([])
    for (const key of keys) {
      const { params, query, body } = api[key] as ReturnType<typeof endpointOf>
      const input = inputOf(house, key)
      expect([key, params?.safeParse(input.params ?? {}).error, query?.safeParse(input.query ?? {}).error]).toEqual([
        key,
        undefined,
        undefined,
      ])
      if (body) expect([key, body.safeParse(input.body).error]).toEqual([key, undefined])
    }
  })

  it('are open to whom they should be: what is public is meant to be, and the company is changed by administrators', () => {
    expect(keys.filter((key) => endpointOf(key).access === 'public').sort()).toEqual([
      'GET /chat/:channelId/config',
      'GET /invitations/:token',
      'GET /setup',
      'POST /auth/login',
      'POST /chat/:channelId/session',
      'POST /invitations/:token',
      'POST /setup',
    ])
    const ofTheCompany =
      /^(?!GET)\w+ \/(setup\/|company|users|teams|lines|settings-profiles|channels|connectors|holidays)|^GET \/(users|audit)/
    // Plays a day through and changes nothing.
    const harmless = ['POST /lines/:id/what-if']
    const open = keys.filter((key) => ofTheCompany.test(key) && !harmless.includes(key) && endpointOf(key).access !== 'admin')
    expect(open).toEqual([])
  })

  it('to read answer whom they should', async () => {
    const reads = keys.filter(isRead).map((key) => ({ what: key, asked: rightly(house, key), allowed: [200] }))
    expect(await flaws(reads)).toEqual([])
  })
})

/** Thousands of tries, on a machine that may have other things to do. */
const unhurried = { timeout: 180_000 }

describe('refused is', unhurried, () => {
  it('who has no token, one that is none, or one that holds no more', async () => {
    const { ended, here } = house
    const wrong: [string, Record<string, string>][] = [
      ['nobody', {}],
      ...['s_forged', 't_forged', 'v_forged', 'i_forged', 'null', 'undefined', '__proto__', 'x'.repeat(2000)].map(
        (token): [string, Record<string, string>] => [`forged ${token.slice(0, 10)}`, bearer(token)],
      ),
      ...Object.entries(ended).map(([name, token]): [string, Record<string, string>] => [name, bearer(token)]),
      ['an invitation', bearer(house.invitation)],
      ['Basic', { authorization: `Basic ${Buffer.from(`${here.operator.email}:correct horse battery`).toString('base64')}` }],
      ['a token without a scheme', { authorization: here.operator.token }],
      ['an API token in the cookie', { cookie: `omniline_session=${house.ownApiToken.token}`, origin: house.url }],
      ['a visitor’s token in the cookie', { cookie: `omniline_session=${here.visitor.token}`, origin: house.url }],
      ['an ended session in the cookie', { cookie: `omniline_session=${ended.signedOut}`, origin: house.url }],
    ]
    const tried = guarded.flatMap((key) =>
      wrong.map(([name, headers]) => ({ what: `${key} by ${name}`, asked: made(key, inputOf(house, key), headers), allowed: [401] })),
    )
    // Cookies over plain http go by another name than over https, and never both.
    expect(await flaws(tried.map((one) => (one.what.includes('in the cookie') ? { ...one, allowed: [401, 403] } : one)))).toEqual([])
  })

  it('a good token at a place where addresses are logged and passed on', async () => {
    const tried = guarded.flatMap((key) => {
      const token = rightToken(house, endpointOf(key)) ?? ''
      const { path, ...asked } = made(key, inputOf(house, key), {})
      return ['token', 'access_token', 'authorization'].map((name) => ({
        what: `${key}?${name}=`,
        asked: { ...asked, path: `${path}${path.includes('?') ? '&' : '?'}${name}=${token}` },
        allowed: [401],
      }))
    })
    expect(await flaws(tried)).toEqual([])
  })

  it('whose role is another', async () => {
    const { admin, supervisor, here, there } = house
    const people = { visitor: here.visitor.token, operator: there.operator.token, supervisor: supervisor.token, admin: admin.token }
    const wrong = {
      visitor: ['operator', 'supervisor', 'admin'],
      operator: ['visitor'],
      supervisor: ['visitor', 'operator'],
      admin: ['visitor', 'operator', 'supervisor'],
    } as const
    const tried = guarded.flatMap((key) => {
      const { access } = endpointOf(key)
      const who = access === 'public' ? [] : wrong[access]
      return who.map((role) => ({ what: `${key} by ${role}`, asked: made(key, inputOf(house, key), bearer(people[role])), allowed: [403] }))
    })
    expect(await flaws(tried)).toEqual([])
  })

  it('who does not say who he is, also when only asking for the head', async () => {
    const tried = guarded.filter(isRead).map((key) => ({ ...made(key, inputOf(house, key), {}), method: 'HEAD' }))
    cases += tried.length
    const answers = await inBatchesOf(16, tried, (asked) => ask(house.url, asked))
    expect(answers.map((answer, index) => [tried[index]?.path, answer.status])).toEqual(tried.map(({ path }) => [path, 401]))
  })

  it('a page of another site, with the cookie of whoever may', async () => {
    const pages: Record<string, string>[] = [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: house.url.replace(/\d+$/, '1') },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: house.url },
      { referer: house.url },
    ]
    const tried = changing.flatMap((key) => {
      const { access } = endpointOf(key)
      if (access === 'public') {
        const foreign = pages.filter((page) => page.origin !== undefined || page['sec-fetch-site'] !== undefined)
        return foreign.map((page) => ({
          what: `${key} ${JSON.stringify(page)}`,
          asked: made(key, inputOf(house, key), page),
          allowed: [403],
        }))
      }
      const person = access === 'admin' ? house.admin : access === 'supervisor' ? house.supervisor : house.here.operator
      const cookie = `omniline_session=${person.token}`
      return pages.map((page) => ({
        what: `${key} ${JSON.stringify(page)}`,
        asked: made(key, inputOf(house, key), { ...page, cookie }),
        allowed: [403],
      }))
    })
    expect(await flaws(tried)).toEqual([])
  })

  it('whoever names what is another’s', async () => {
    const stranger = house.there.operator.token
    const ofStrangers = keys
      .filter((key) => endpointOf(key).access === 'operator' && endpointOf(key).params && exampleOf(key).open === undefined)
      .map((key) => ({ what: `${key} by a stranger`, asked: made(key, inputOf(house, key), bearer(stranger)), allowed: [404] }))
    const named = keys.flatMap((key) =>
      (exampleOf(key).foreign?.(house) ?? []).map((input, index) => ({
        what: `${key} naming a foreign thing (${index})`,
        asked: rightly(house, key, input),
        allowed: [400, 403, 404],
      })),
    )
    expect(await flaws([...ofStrangers, ...named])).toEqual([])
  })

  it('what is not there', async () => {
    const tried = withParams.map((key) => {
      const params = Object.fromEntries(Object.keys(inputOf(house, key).params ?? {}).map((name) => [name, newId()]))
      return {
        what: `${key} of nothing`,
        asked: rightly(house, key, { ...inputOf(house, key), params }),
        allowed: key.includes('/invitations/') ? [410] : [404],
      }
    })
    expect(await flaws(tried)).toEqual([])
  })

  it('an id that is none', async () => {
    const tried = withParams.flatMap((key) =>
      badIds.map((bad) => {
        const params = Object.fromEntries(Object.keys(inputOf(house, key).params ?? {}).map((name) => [name, bad]))
        const allowed = key.includes('/invitations/') ? [400, 404, 410] : [400, 404]
        return { what: `${key} with ${bad.slice(0, 40)}`, asked: rightly(house, key, { ...inputOf(house, key), params }), allowed }
      }),
    )
    expect(await flaws(tried)).toEqual([])
  })

  it('a body that is not what it says', async () => {
    const tried = changing.flatMap((key) =>
      brokenBodies
        .filter(([what]) => !(what === 'no type' && endpointOf(key).body === undefined))
        .map(([what, headers, body, allowed]) => {
          const asked = made(key, { ...inputOf(house, key), body: undefined }, authorization(house, key))
          const spoiled = { ...asked, headers: { ...authorization(house, key), ...headers }, body }
          return { what: `${key} with ${what}`, asked: spoiled, allowed: endpointOf(key).multipart ? [415, 400] : allowed }
        }),
    )
    expect(await flaws(tried)).toEqual([])
  })

  it('an upload that is none', async () => {
    const tried = keys
      .filter((key) => endpointOf(key).multipart)
      .flatMap((key) =>
        brokenUploads.map(([what, type, body]) => {
          const asked = { ...rightly(house, key), body, headers: { ...authorization(house, key), 'content-type': type } }
          return { what: `${key} ${what}`, asked, allowed: [400, 413, 415] }
        }),
      )
    expect(await flaws(tried)).toEqual([])
  })

  it('whatever the contract does not allow in a body', async () => {
    expect(await flaws((await spoiled(house)).filter((one) => one.refused))).toEqual([])
  })

  it('whatever the contract does not allow in a query', async () => {
    expect(await flaws(oddQueries(house).filter((one) => one.refused))).toEqual([])
  })

  it('all of it without a trace', async () => {
    expect(await digest(house.app)).toEqual(before)
  })
})

describe('a stranger', () => {
  it('reads nothing of another line in any list, search or filter', async () => {
    const { here, there, neighbour } = house
    const { said, note, file } = here.words
    const reads = keys.filter((key) => isRead(key) && endpointOf(key).access === 'operator' && !endpointOf(key).params)
    const queries: (Record<string, string> | undefined)[] = [
      undefined,
      { q: said },
      { lineId: here.lineId },
      { threadId: here.threadId },
      { channelId: here.channelId },
      { q: file, in: 'files' },
    ]
    const whatIsSeen = async (token: string) => {
      const asked = reads.flatMap((key) => queries.map((query) => made(key, query ? { query } : {}, bearer(token))))
      cases += asked.length
      return (await inBatchesOf(16, asked, (one) => ask(house.url, one))).map(({ text }) => text).join('\n')
    }
    const [own, strange] = [await whatIsSeen(here.operator.token), await whatIsSeen(there.operator.token)]
    for (const secret of [said, note, file, here.conversationId, here.customerId, here.fileId, here.messageId]) {
      expect(own).toContain(secret)
      expect(strange).not.toContain(secret)
    }
    const chats = await Promise.all(
      [here.visitor, neighbour, there.visitor].map(({ token }) =>
        ask(house.url, { method: 'GET', path: '/api/v1/chat/messages', headers: bearer(token) }),
      ),
    )
    const [mine, nextDoor, elsewhere] = chats.map(({ text }) => text)
    expect(mine).toContain(said)
    expect(mine).not.toContain(note)
    for (const chat of [nextDoor, elsewhere]) for (const secret of [said, note, file]) expect(chat).not.toContain(secret)
  })
})

describe('beside the table', () => {
  it.each(Object.entries(others))('%s keeps to what it says', async (route, { tries }) => {
    const tried = tries(house)
    cases += tried.length
    const wrong = await inBatchesOf(8, tried, async ({ what, asked, status, check }) => {
      const answer = await ask(house.url, asked)
      const problems = status.includes(answer.status) ? [] : [`answered ${answer.status} ${answer.text.slice(0, 200)}`]
      return [...problems, ...(check?.(answer) ?? [])].map((problem) => `${route} ${what}: ${problem}`)
    })
    expect(wrong.flat()).toEqual([])
  })
})

/** After this the company is not what it was, so it comes late. */
describe('let in is', unhurried, () => {
  it('whoever may, by every call, with the examples that were refused to others', async () => {
    const answers: [string, Answer][] = []
    for (const key of keys) {
      const input = (await exampleOf(key).own?.(house)) ?? inputOf(house, key)
      answers.push([key, await ask(house.url, rightly(house, key, input))])
    }
    cases += answers.length
    const expected = (key: string) => exampleOf(key as ApiKey).refusedAs ?? endpointOf(key as ApiKey).status
    const wrong = answers.filter(([key, { status }]) => status !== expected(key)).map(([key, { status, text }]) => [key, status, text])
    expect(wrong).toEqual([])
  })
})

describe('what is odd but possible', unhurried, () => {
  it('in a body or a query never breaks anything', async () => {
    const fine = [...Array.from({ length: 100 }, (_, n) => 200 + n), ...Array.from({ length: 100 }, (_, n) => 400 + n)]
    const odd = [...(await spoiled(house)), ...oddQueries(house)].filter((one) => !one.refused)
    expect(await flaws(odd.map((one) => ({ ...one, allowed: fine })))).toEqual([])
  })
})

describe('the log of all this', () => {
  it('holds no words, names, addresses or credentials', () => {
    const { here, there, admin, supervisor, invitation, ownApiToken, ended, log } = house
    const secrets = [
      ...Object.values(here.words),
      ...Object.values(there.words),
      ...[admin, supervisor, here.operator, there.operator].flatMap(({ token, email }) => [token, email]),
      ...[here.visitor.token, there.visitor.token, invitation, ownApiToken.token, ...Object.values(ended)],
      'correct horse battery',
      'Olga Here',
    ]
    const text = log.join('\n')
    expect(text).toContain('"route":"/api/v1/conversations/:id/messages"')
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
    expect(log.filter((line) => (JSON.parse(line) as { level: number }).level >= 50)).toEqual([])
  })

  it('is of more than a thousand tries', () => expect(cases).toBeGreaterThan(1000))
})
