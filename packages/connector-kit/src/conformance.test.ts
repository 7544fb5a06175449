import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { pigeon as connector } from '../example/pigeon/connector.ts'
import { manifest } from '../example/pigeon/manifest.ts'
import type { Note } from '../example/pigeon/render.ts'
import { handshake, pigeonRig } from '../example/pigeon/testing/rig.ts'
import { telltales } from './conformance/fixtures.ts'
import type { ConformanceOptions } from './conformance/options.ts'
import { conformanceChecks, directConformanceChecks } from './conformance-checks.ts'
import type { Connector, RawEvent } from './connector.ts'
import { ConnectorError } from './errors.ts'
import type { Receipt } from './events.ts'

const folder = new URL('../example/pigeon/', import.meta.url)
const options: ConformanceOptions<Note> = { folder, textOf: (step) => step.text, rig: pigeonRig, signsBody: true, handshake }
const { capabilities } = manifest
const arrival = new Date('2026-01-02T03:04:05.000Z')

/** The names of the checks that a connector fails, of those that begin so. */
async function failures(tried: Connector<Note>, changed: Partial<ConformanceOptions<Note>> = {}, begin = ''): Promise<string[]> {
  const failed: string[] = []
  for (const check of conformanceChecks(tried, { ...options, ...changed }).filter(({ name }) => name.startsWith(begin))) {
    await Promise.resolve()
      .then(check.run)
      .catch(() => failed.push(check.name))
  }
  return failed
}

const sendsTwice: Connector<Note>['send'] = (step, context) => connector.send(step, context).catch(() => connector.send(step, context))
const as =
  (change: (error: ConnectorError) => ConnectorError): Connector<Note>['send'] =>
  (step, context) =>
    connector.send(step, context).catch((error: unknown) => Promise.reject(error instanceof ConnectorError ? change(error) : error))

/** Each is wrong in one way; the check that is meant for it has to say so. */
const broken: [string, Partial<Connector<Note>>, string][] = [
  ['a text missing in English', { manifest: { ...manifest, description: { ru: 'Почта', en: '' } } }, 'manifest: complete'],
  ['Russian under "en"', { manifest: { ...manifest, description: { ru: 'Почта', en: 'Почта' } } }, 'manifest: complete'],
  ['another id than its folder', { manifest: { ...manifest, id: 'dove' } }, 'manifest: complete'],
  ['too many steps of set-up', { manifest: { ...manifest, setup: Array(7).fill(manifest.setup[0]) } }, 'manifest: complete'],
  ['an ability without a method', { manifest: { ...manifest, capabilities: { ...capabilities, edit: true } } }, 'manifest: each declared'],
  ['a method without a declaration', { typing: async () => {} }, 'manifest: each declared'],
  ['a transport without its method', { poll: undefined }, 'manifest: each declared'],
  [
    'ids made up anew',
    { readEvents: (body) => connector.readEvents?.(body).map((raw) => ({ ...raw, id: `${Math.random()}` })) ?? [] },
    'fixture note',
  ],
  ['other events the second time', { parse: flipping() }, 'fixture note'],
  [
    'its own echo taken for a customer',
    { parse: (payload) => connector.parse({ ...(payload as object), from: 'Anna' }, arrival) },
    'fixture echo',
  ],
  [
    'a parser that trusts its input',
    { parse: (payload) => [...connector.parse(payload, arrival), ...touch((payload as { from: string }).from.length)] },
    'parsing:',
  ],
  [
    'events of no proper form',
    { parse: (payload) => connector.parse(payload, arrival).map((event) => ({ ...event, chatId: '' })) },
    'parsing: fixtures with keys dropped',
  ],
  ['text cut off at the limit', { render: (message) => connector.render(message).slice(0, 1) }, 'rendering: a text of any length'],
  ['pieces above the limit', { render: (message) => [{ to: message.chatId, text: message.text }] }, 'rendering: a text of any length'],
  [
    'other steps the second time',
    { render: (message) => connector.render(message).map((step) => ({ ...step, at: Math.random() })) },
    'rendering: the same message',
  ],
  [
    'a render that changes the message',
    { render: (message) => connector.render(Object.assign(message, { id: 'x' })) },
    'rendering: the same message',
  ],
  [
    'a check that sends something',
    {
      check: (context) =>
        connector.send({ to: '1', text: 'hi' }, { ...context, openFile: () => Readable.from([]) }).then(() => connector.check(context)),
    },
    'check: names the account',
  ],
  ['a check that is always content', { check: async () => ({ externalId: '1', name: 'x' }) }, 'check: wrong credentials'],
  [
    "a receipt that is not the platform's",
    { send: async (step, context) => ({ messageIds: [`x${(await connector.send(step, context)).messageIds[0]}`] }) },
    'send: text arrives',
  ],
  ['no time to wait for', { send: as((error) => new ConnectorError(error.kind, error.message)) }, 'send: "too many requests"'],
  ['blind resends', { send: sendsTwice }, 'send: taken, but the answer got lost'],
  [
    'a lost answer taken for "not sent"',
    { send: as((error) => new ConnectorError(error.kind === 'unknown' ? 'unavailable' : error.kind, error.message, error)) },
    'send: taken, but the answer got lost',
  ],
  ['every failure "unknown"', { send: as((error) => new ConnectorError('unknown', error.message)) }, 'send: a refused connection'],
  [
    'a refusal without its reason',
    { send: as((error) => new ConnectorError('rejected', error.message)) },
    'send: a customer who blocked us',
  ],
  [
    'errors of another kind',
    { send: (step, context) => connector.send(step, context).catch(() => Promise.reject(new Error('no'))) },
    'send: refused credentials',
  ],
  [
    'the key in an error',
    {
      send: (step, context) =>
        connector
          .send(step, context)
          .catch((error: ConnectorError) =>
            Promise.reject(
              new ConnectorError(error.kind, 'failed', { cause: new Error(`GET /?key=${context.channel.credentials['key']}`) }),
            ),
          ),
    },
    'send: refused credentials',
  ],
  ['nonsense taken for a receipt', { send: (step, context) => connector.send(step, context).catch(fine) }, 'send: an answer that makes'],
  ['a redirect that is followed', { send: (step, context) => follows(step, context) }, 'send: a redirect'],
  [
    'a patience without end',
    { send: (step, context) => connector.send(step, { ...context, signal: AbortSignal.timeout(2500) }) },
    'send: no answer until',
  ],
  ['a handshake with anybody', { respond: () => ({ body: 'who-is-there', handshake: true }) }, 'respond:'],
  ['a handshake that never comes about', { respond: () => null }, 'respond:'],
  [
    'an answer that breaks',
    { respond: ({ body }) => ({ body: String((JSON.parse(body.toString()) as { x: { y: 1 } }).x.y) }) },
    'respond:',
  ],
  ['numbers rounded', { readEvents: rounding }, 'fixture note-big'],
  [
    'captions where there are no files',
    { manifest: { ...manifest, capabilities: { ...capabilities, captionMax: 10 } } },
    'manifest: complete',
  ],
  ['no look at the signature', { verify: () => true }, 'webhook: forged'],
  ['a signature that must only be there', { verify: ({ headers }) => Boolean(headers['x-pigeon-signature']) }, 'webhook: forged'],
  ['every request refused', { verify: () => false }, 'webhook: registered'],
  ['a webhook that stays', { unregisterWebhook: async () => {} }, 'webhook: registered'],
  ['a cursor that stands still', { poll: (_, context) => poll(null, context) }, 'poll: brings'],
  ['a cursor that runs ahead', { poll: async (cursor, context) => ({ ...(await poll(cursor, context)), cursor: '999' }) }, 'poll: brings'],
  [
    'a poll that nobody can stop',
    { poll: (cursor, context) => poll(cursor, { ...context, signal: AbortSignal.timeout(2500) }) },
    'poll: ends at once',
  ],
]

const fine = (): Receipt => ({ messageIds: ['n1'] })
const follows: Connector<Note>['send'] = async (step, { channel, net }) => {
  const body = JSON.stringify({ ...step, key: channel.credentials['key'] })
  const response = await net.fetch(`${channel.apiUrl}/notes`, { method: 'POST', body })
  throw new ConnectorError('unavailable', String(response.status))
}

function rounding(body: unknown): RawEvent[] {
  return connector.readEvents?.(JSON.parse(JSON.stringify(body).replace(/"(\d{16,})"/g, '$1'))) ?? []
}

function flipping(): Connector<Note>['parse'] {
  let count = 0
  return (payload) =>
    connector.parse(payload, arrival).map((event) => (event.type === 'message' ? { ...event, messageId: String(count++) } : event))
}
const touch = (length: number) => Array<never>(0).slice(length)
const poll: NonNullable<Connector<Note>['poll']> = (cursor, context) => {
  if (!connector.poll) throw new Error('the example polls')
  return connector.poll(cursor, context)
}

describe('conformance', () => {
  it('has nothing to say against the example', async () => {
    expect(await failures(connector)).toEqual([])
  })

  it.each(broken)('finds %s', async (_, change, check) => {
    expect(await failures({ ...connector, ...change }, {}, check)).not.toEqual([])
  })

  it('asks less where the house itself is the platform', async () => {
    const { check, parse } = connector
    const itself = { manifest: { ...manifest, transports: ['direct' as const], apiUrl: null }, check, parse }
    const names = directConformanceChecks(itself, { folder }).map(({ name }) => name)
    expect(names).toContain('manifest: complete, in Russian and in English')
    expect(names.filter((name) => /^(send|check|render|poll|webhook)/.test(name))).toEqual([])
  })

  it('reads the README and looks for the files', async () => {
    await inCopy(async (copy) => {
      expect(await failures(connector, { folder: copy })).toEqual([])
      writeFileSync(new URL('README.md', copy), '# Pigeon\n\n## Set-up\n\n## What works\nsomething that is long enough to count\n')
      rmSync(new URL('client.ts', copy))
      rmSync(new URL('fixtures/echo.json', copy))
      expect(await failures(connector, { folder: copy })).toEqual([
        'README: has every heading, and something below it',
        'folder: has every file under its usual name',
        'fixtures: there are some, and one of them is our own echo, of which nothing comes',
      ])
    })
  })

  it('refuses fixtures with what could be real, and such without expectations', async () => {
    await inCopy(async (copy) => {
      const note = { type: 'note', id: 1, loft: 'north', from: 'Anna', text: 'call +7 912 345-67-89', at: '2026-01-01T10:00:00.000Z' }
      writeFileSync(new URL('fixtures/real.json', copy), JSON.stringify({ about: 'x', source: 'x', body: { events: [note] } }))
      expect(await failures(connector, { folder: copy })).toEqual([
        'fixture real.json: x',
        'fixtures: nothing in them looks like a real token, phone number or address',
      ])
    })
  })
})

async function inCopy(use: (copy: URL) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'conformance-'))
  try {
    cpSync(folder, join(directory, 'pigeon'), { recursive: true })
    await use(pathToFileURL(`${join(directory, 'pigeon')}/`))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

describe('telltales', () => {
  it.each([
    `${'1'.repeat(9)}:${'A'.repeat(35)}`,
    '+79123456789',
    'звоните +7 (912) 345-67-89',
    '79123456789',
    'anna@mail.ru',
    `Bearer ${'x'.repeat(40)}`,
  ])('suspects %s', (value) => {
    expect(telltales({ deep: [value] })).toHaveLength(1)
  })

  it.each([
    '+70000000000',
    '79990000000',
    '870000001',
    '-3211111111111111111',
    'anna@example.com',
    'x@shop.test',
    '2026-01-01T10:00:00.000Z',
  ])('lets %s pass', (value) => {
    expect(telltales([value])).toEqual([])
  })
})
