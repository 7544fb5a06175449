import { Readable } from 'node:stream'
import { conformance } from '@omniline/connector-kit/conformance'
import type { ConformanceOptions } from '@omniline/connector-kit/conformance/options'
import { conformanceChecks } from '@omniline/connector-kit/conformance-checks'
import type { Connector } from '@omniline/connector-kit/connector'
import { describe, expect, it } from 'vitest'
import { telegram } from './connector.ts'
import type { Step } from './render.ts'
import { telegramRig } from './testing/rig.ts'

const options: ConformanceOptions<Step> = {
  folder: new URL('.', import.meta.url),
  textOf: (step) => step.text,
  rig: telegramRig,
}

conformance(telegram, options)

/** Abilities that the kit's own example does not have, each broken in one way. */
const broken: [string, Partial<Connector<Step>>, string][] = [
  ['bytes other than the customer sent', { fetchMedia: async () => ({ body: Readable.from([Buffer.from('other')]) }) }, 'fetchMedia'],
  ['a customer without a name', { fetchProfile: async () => ({}) }, 'fetchProfile'],
  ['an edit that changes nothing', { edit: async () => {} }, 'edit'],
  ['a removal that leaves it there', { remove: async () => {} }, 'remove'],
  ['typing that nobody sees', { typing: async () => {} }, 'typing'],
  [
    'files cut short',
    { send: (step, context) => telegram.send(step, { ...context, openFile: () => Readable.from([Buffer.from('x')]) }) },
    'send: files',
  ],
  [
    'attachments that are left out',
    { render: (message) => telegram.render({ ...message, attachments: message.attachments.slice(0, 1) }) },
    'rendering: every attachment',
  ],
  ['buttons that are left out', { render: (message) => telegram.render({ ...message, buttons: [] }) }, 'rendering: buttons'],
  [
    'presses that nobody hears of',
    { parse: (payload, at) => telegram.parse(payload, at).filter(({ type }) => type !== 'pressed') },
    'buttons:',
  ],
  [
    'reactions that nobody hears of',
    { parse: (payload, at) => telegram.parse(payload, at).filter(({ type }) => type !== 'reaction') },
    'reactions:',
  ],
  [
    'a text that is left out beside files',
    { render: (message) => telegram.render(message.attachments.length > 0 ? { ...message, text: '' } : message) },
    'rendering: every attachment',
  ],
]

describe('conformance', () => {
  it.each(broken)('finds %s', async (_, change, name) => {
    const checks = conformanceChecks({ ...telegram, ...change }, options).filter((check) => check.name.startsWith(name))
    const outcomes = await Promise.allSettled(checks.map(async (check) => check.run()))
    expect(outcomes.map(({ status }) => status)).toContain('rejected')
  })
})
