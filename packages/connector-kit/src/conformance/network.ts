import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { inspect } from 'node:util'
import type { ChannelAccess, Connector, SendContext } from '../connector.ts'
import { ConnectorError } from '../errors.ts'
import type { OutboundMessage, Receipt } from '../events.ts'
import { startLocalServer } from '../local-server.ts'
import type { Rig, Subject } from './options.ts'
import { messageOf } from './outbound.ts'

/** Runs with a fresh fake platform and leaves nothing behind. */
export async function withRig<Step>(subject: Subject<Step>, use: (rig: Rig) => Promise<void>): Promise<void> {
  const rig = await subject.rig()
  try {
    await use(rig)
  } finally {
    await rig.close()
  }
}

export function contextOf(
  rig: Rig,
  more: { signal?: AbortSignal; channel?: ChannelAccess; files?: Record<string, Buffer> } = {},
): SendContext {
  return {
    channel: more.channel ?? rig.channel,
    net: { fetch, fetchOutside: fetch },
    signal: more.signal ?? AbortSignal.timeout(15_000),
    openFile(fileId) {
      const bytes = more.files?.[fileId]
      assert(bytes, `${fileId} was asked for, but is no file of this message`)
      return Readable.from([bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)])
    },
  }
}

/** Sends a message as the house does: step after step. */
export async function deliver<Step>(
  connector: Connector<Step>,
  message: Partial<OutboundMessage>,
  context: SendContext,
): Promise<Receipt[]> {
  const receipts: Receipt[] = []
  for (const step of connector.render(messageOf(message))) receipts.push(await connector.send(step, context))
  return receipts
}

/** The failure of what must fail, looked through for secrets. */
export async function failure(promise: Promise<unknown>, channel: ChannelAccess): Promise<ConnectorError> {
  const error = await promise.then(
    () => assert.fail('it should have failed'),
    (thrown: unknown) => thrown,
  )
  assert(error instanceof ConnectorError, `threw something else than a ConnectorError: ${inspect(error)}`)
  assert(error.message.trim() !== '', 'an error without words')
  const everything = [inspect(error, { depth: 20, showHidden: true, maxStringLength: null }), JSON.stringify(error), error.stack].join('\n')
  for (const secret of secretsOf(channel)) {
    assert(!everything.includes(secret) && !everything.includes(encodeURIComponent(secret)), 'a secret of the channel is in the error')
  }
  return error
}

export function secretsOf(channel: ChannelAccess): string[] {
  return [...Object.values(channel.credentials), ...Object.values(channel.state)].filter(
    (value): value is string => typeof value === 'string' && value.length >= 8,
  )
}

/** The same account with credentials of the right form that nobody ever gave out. */
export function withWrongCredentials<Step>(connector: Connector<Step>, channel: ChannelAccess): ChannelAccess {
  const secret = connector.manifest.credentials.filter((field) => field.secret).map(({ key }) => key)
  const spoiled = Object.entries(channel.credentials).map(([key, value]) => {
    if (!secret.includes(key)) return [key, value]
    return [key, value.slice(0, -3) + value.slice(-3).replace(/./g, (c) => (c === 'a' ? 'b' : 'a'))]
  })
  return { ...channel, credentials: Object.fromEntries(spoiled) as Record<string, string> }
}

/** An address where nobody listens. */
export async function deadUrl(): Promise<string> {
  const { url, close } = await startLocalServer(() => {})
  await close()
  return url
}
