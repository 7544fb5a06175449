import assert from 'node:assert/strict'
import fc from 'fast-check'
import { z } from 'zod'
import type { WebhookRequest } from '../connector.ts'
import { ConnectorError } from '../errors.ts'
import { InboundEventSchema } from '../event-schema.ts'
import type { InboundEvent } from '../events.ts'
import { type Fixture, fixtureArrival, rawEvents, readFixtures } from './fixtures.ts'
import type { AnySubject, Check } from './options.ts'

/** What comes in is taken apart without harm, however odd it is. */
export function parsingChecks(subject: AnySubject): Check[] {
  const fixtures = readFixtures(subject.folder)
  const mutated: Check = {
    name: 'parsing: fixtures with keys dropped or of another type never throw, and give well-formed events',
    run() {
      fc.assert(
        fc.property(mutatedBody(fixtures), (body) => takeApart(subject, body)),
        { numRuns: 1000 },
      )
    },
  }
  return [
    ...(fixtures.length > 0 ? [mutated] : []),
    {
      name: 'parsing: what is not of this platform at all is refused or ignored, never a crash',
      run() {
        fc.assert(
          fc.property(fc.jsonValue(), (body) => takeApart(subject, body)),
          { numRuns: 300 },
        )
        for (const nothing of [undefined, null, '', 0, [], {}]) takeApart(subject, nothing)
      },
    },
  ]
}

function takeApart(subject: AnySubject, body: unknown): void {
  // parse sees what was stored, whoever stored it: it may never throw, not even on what readEvents refuses.
  wellFormed(subject.connector.parse(body, fixtureArrival))
  try {
    for (const raw of rawEvents(subject, body)) {
      assert(raw.id !== '' && raw.orderKey !== '', 'a raw event without key')
      wellFormed(subject.connector.parse(raw.payload, fixtureArrival))
    }
  } catch (error) {
    if (!(error instanceof ConnectorError && error.kind === 'rejected')) throw error
  }
}

export function wellFormed(events: InboundEvent[]): void {
  const parsed = z.array(InboundEventSchema).safeParse(events)
  assert(parsed.success, parsed.success ? '' : `${z.prettifyError(parsed.error)}\n${JSON.stringify(events)}`)
}

type Path = (string | number)[]

function paths(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...at, Array.isArray(value) ? Number(key) : key]))]
}

function mutatedBody(fixtures: Fixture[]): fc.Arbitrary<unknown> {
  const replacement = fc.oneof(
    fc.constantFrom(null, '', 'x', '1', 0, -1, 1.5, 1e300, true, [], {}, [null], { id: {} }),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  )
  const mutation = fc.record({ place: fc.nat(), drop: fc.boolean(), replacement })
  return fc.tuple(fc.constantFrom(...fixtures), fc.array(mutation, { minLength: 1, maxLength: 3 })).map(([fixture, mutations]) => {
    let body = structuredClone(fixture.body)
    for (const { place, drop, replacement } of mutations) {
      const all = paths(body)
      body = changed(body, all[place % all.length] ?? [], drop, structuredClone(replacement))
    }
    return body
  })
}

function changed(body: unknown, path: Path, drop: boolean, replacement: unknown): unknown {
  const last = path.at(-1)
  if (last === undefined) return replacement
  let parent = body
  for (const key of path.slice(0, -1)) parent = (parent as Record<string | number, unknown>)[key]
  const holder = parent as Record<string | number, unknown>
  if (drop) delete holder[last]
  else holder[last] = replacement
  return body
}

/** Ways to forge a request that was really made by the platform; every one of them has to be refused. */
export function forgeries(genuine: WebhookRequest, signsBody: boolean): Record<string, WebhookRequest> {
  const turned = (value: string) => value.replace(/./gs, (c) => (c === 'x' ? 'y' : 'x'))
  const headers = Object.fromEntries(
    Object.entries(genuine.headers).map(([key, value]) => [key, value === undefined ? value : turned(String(value))]),
  )
  const query = Object.fromEntries(Object.entries(genuine.query).map(([key, value]) => [key, turned(String(value))]))
  const bare = Buffer.from('{}')
  return {
    ...(signsBody ? { 'another body': { ...genuine, body: Buffer.concat([genuine.body, Buffer.from(' ')]) } } : {}),
    'nothing but a body': { method: 'POST', headers: {}, query: {}, body: bare },
    'empty values': {
      method: 'POST',
      headers: Object.fromEntries(Object.keys(genuine.headers).map((key) => [key, ''])),
      query: Object.fromEntries(Object.keys(genuine.query).map((key) => [key, ''])),
      body: bare,
    },
    'other values of the same length': { method: 'POST', headers, query, body: bare },
    'lists instead of values': {
      method: 'POST',
      headers: Object.fromEntries(Object.keys(genuine.headers).map((key) => [key, ['', '']])),
      query: Object.fromEntries(Object.keys(genuine.query).map((key) => [key, ['', '']])),
      body: bare,
    },
  }
}
