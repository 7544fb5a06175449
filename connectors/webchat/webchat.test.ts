import { directConformance } from '@omniline/connector-kit/conformance'
import { describe, expect, it } from 'vitest'
import { webchat } from './connector.ts'
import { manifest } from './manifest.ts'
import { parse } from './parse.ts'
import type { VisitorWrote } from './payloads.ts'

directConformance(webchat, { folder: new URL('.', import.meta.url) })

const wrote: VisitorWrote = {
  type: 'message',
  visitor: { id: 'visitor-1', name: 'Anna' },
  clientMessageId: 'm-1',
  text: 'Do you ship abroad?',
  page: { url: 'https://shop.example/shoes', title: 'Shoes' },
  sentAt: '2026-11-22T10:00:00.000Z',
}

describe('parse', () => {
  it('turns what a visitor wrote into one message', () => {
    expect(parse(wrote)).toEqual([
      {
        type: 'message',
        chatId: 'visitor-1',
        messageId: 'm-1',
        customer: { externalId: 'visitor-1', name: 'Anna' },
        text: 'Do you ship abroad?',
        sentAt: new Date('2026-11-22T10:00:00.000Z'),
        origin: { pageUrl: 'https://shop.example/shoes', pageTitle: 'Shoes' },
      },
    ])
  })

  it('gives the same for the same', () => {
    expect(parse(structuredClone(wrote))).toEqual(parse(wrote))
  })

  it.each([
    null,
    undefined,
    7,
    'text',
    [],
    {},
    { ...wrote, type: 'other' },
    { ...wrote, sentAt: 'yesterday' },
    { ...wrote, visitor: null },
  ])('takes nothing from %j and does not throw', (payload) => {
    expect(parse(payload)).toEqual([])
  })
})

describe('check', () => {
  const context = (settings: Record<string, unknown>) => ({
    channel: { id: 'channel-1', credentials: {}, settings, state: {}, apiUrl: '' },
    net: { fetch, fetchOutside: fetch },
    signal: new AbortController().signal,
  })

  it('needs nobody: the account is the channel itself, called by its title', async () => {
    expect(await webchat.check(context({ title: ' Shop ' }))).toEqual({ externalId: 'channel-1', name: 'Shop' })
    expect(await webchat.check(context({}))).toEqual({ externalId: 'channel-1', name: 'Site chat' })
  })
})

it('has defaults that its own fields accept', () => {
  for (const field of manifest.settings)
    if (field.kind === 'select') expect(field.options?.map((option) => option.value)).toContain(field.default)
})
