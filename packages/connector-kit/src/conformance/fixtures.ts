import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { RawEvent } from '../connector.ts'
import { parseJson } from '../json.ts'
import type { AnySubject, Check } from './options.ts'

/** A recorded (scrubbed) or composed body of a request from the platform, and what has to come of it. */
const Fixture = z.strictObject({
  about: z.string().min(1),
  /** where it comes from, when, and of which version of the platform's API */
  source: z.string().min(1),
  /** what our own account wrote; nothing may come of it */
  echo: z.boolean().optional(),
  body: z.unknown(),
  /** expected keys of the raw events */
  ids: z.array(z.string()).optional(),
  /** expected events, as JSON */
  events: z.array(z.unknown()).optional(),
})
export type Fixture = z.infer<typeof Fixture> & { file: string; path: string }

/** The arrival given to `parse`; only events without a time of their own show it. */
export const fixtureArrival = new Date('2026-01-02T03:04:05.000Z')

export function readFixtures(folder: URL): Fixture[] {
  const directory = fileURLToPath(new URL('fixtures/', folder))
  if (!existsSync(directory)) return []
  const files = readdirSync(directory).filter((name) => name.endsWith('.json'))
  return files.sort().map((file) => {
    const path = `${directory}${file}`
    const parsed = Fixture.safeParse(parseJson(readFileSync(path, 'utf8')))
    assert(parsed.success, `fixtures/${file}: ${parsed.success ? '' : z.prettifyError(parsed.error)}`)
    return { ...parsed.data, file, path }
  })
}

export function rawEvents({ connector }: AnySubject, body: unknown): RawEvent[] {
  return connector.readEvents ? connector.readEvents(body) : [{ id: '-', orderKey: '-', payload: body }]
}

export function fixtureChecks(subject: AnySubject): Check[] {
  const fixtures = readFixtures(subject.folder)
  if (fixtures.length === 0 && subject.connector.manifest.transports.every((transport) => transport === 'direct')) return []
  return [
    ...fixtures.map((fixture) => ({ name: `fixture ${fixture.file}: ${fixture.about}`, run: () => replay(subject, fixture) })),
    {
      name: 'fixtures: there are some, and one of them is our own echo, of which nothing comes',
      run() {
        assert(fixtures.length > 0, 'a connector needs recordings in fixtures/')
        const echoes = fixtures.filter((fixture) => fixture.echo)
        assert(echoes.length > 0, 'no fixture is marked "echo": true')
        for (const echo of echoes) assert.deepEqual(echo.events, [], `${echo.file}: our own message came back as an event`)
      },
    },
    {
      name: 'fixtures: nothing in them looks like a real token, phone number or address',
      run() {
        for (const fixture of fixtures) assert.deepEqual(telltales([fixture.body, fixture.events]), [], fixture.file)
      },
    },
  ]
}

function replay(subject: AnySubject, fixture: Fixture): void {
  const once = outcome(subject, fixture.body)
  const again = outcome(subject, structuredClone(fixture.body))
  assert.deepEqual(again, once, 'the same body gave something else the second time')
  if (process.env['CONFORMANCE_WRITE'] && fixture.events === undefined) {
    const { file: _, path, ...content } = fixture
    writeFileSync(path, `${JSON.stringify({ ...content, ...once }, null, 2)}\n`)
    Object.assign(fixture, once)
  }
  assert(
    fixture.events,
    `${fixture.file} has no "events". Run once with CONFORMANCE_WRITE=1 and read what it wrote. Now: ${JSON.stringify(once)}`,
  )
  assert.deepEqual(once, { ids: fixture.ids, events: fixture.events })
}

function outcome(subject: AnySubject, body: unknown): { ids: string[]; events: unknown[] } {
  const raw = rawEvents(subject, body)
  const events = raw.flatMap(({ payload }) => subject.connector.parse(payload, fixtureArrival))
  return { ids: raw.map(({ id }) => id), events: JSON.parse(JSON.stringify(events)) as unknown[] }
}

const tokens = [
  /\b\d{8,12}:[\w-]{35}\b/, // Telegram
  /\bvk1\.a\.[\w-]{40,}/,
  /\bEAA[A-Za-z0-9]{60,}/, // Meta
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/, // JWT
  /\b[0-9a-f]{8}(?:[0-9a-f]{8}-){3}[0-9a-f]{16}\b/, // Viber
  /\bBearer\s+[\w-]{32,}/i,
]

/** What in a fixture could be real. Invented numbers have five equal digits in a row, invented addresses end in example.com and the like. */
export function telltales(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(telltales)
  if (typeof value !== 'string') return []
  const numbers = /^[78]\d{10}$/.test(value) ? [value] : (value.match(/\+\d[\d ()-]{8,18}\d/g) ?? [])
  const addresses = value.match(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g) ?? []
  return [
    ...tokens.flatMap((token) => token.exec(value)?.[0] ?? []),
    ...numbers.filter((number) => !/(\d)\1{4}/.test(number.replace(/\D/g, ''))),
    ...addresses.filter((address) => !/[@.](example\.(com|org|net)|[\w-]+\.(test|invalid|example))$/.test(address)),
  ]
}
