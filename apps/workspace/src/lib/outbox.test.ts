import type { Message } from '@omniline/contracts/conversations'
import { describe, expect, it, vi } from 'vitest'
import { ApiError } from './api.ts'
import type { KeyedStorage } from './db.ts'
import { createOutbox, type Outgoing } from './outbox.ts'

function memory(): KeyedStorage<Outgoing> & { stored: Map<string, Outgoing> } {
  const stored = new Map<string, Outgoing>()
  return {
    stored,
    all: async () => new Map(stored),
    put: async (key, value) => void stored.set(key, value),
    remove: async (key) => void stored.delete(key),
  }
}

const outgoing = (id: string, overrides: Partial<Outgoing> = {}) => ({
  clientMessageId: id,
  conversationId: 'c',
  text: id,
  visibility: 'public' as const,
  files: [],
  replyTo: null,
  createdAt: `2026-11-22T10:00:0${id.slice(-1)}.000Z`,
  thenClose: false,
  ...overrides,
})

/** A server that answers as told, and remembers in which order it was asked. */
function setup(answers: Record<string, (() => Promise<void>) | undefined> = {}, saved: Outgoing[] | null = []) {
  const asked: string[] = []
  const sent: string[] = []
  const storage = memory()
  for (const one of saved ?? []) storage.stored.set(one.clientMessageId, one)
  const outbox = createOutbox({
    storage,
    async send(message) {
      asked.push(message.clientMessageId)
      await answers[message.clientMessageId]?.()
      return { clientMessageId: message.clientMessageId } as Message
    },
    sent: (message) => sent.push(message.clientMessageId),
    changed: () => undefined,
  })
  if (saved) outbox.restore(saved)
  return { outbox, asked, sent, storage, answers }
}

const offline = async () => {
  throw new ApiError('network', null)
}

describe('outbox', () => {
  it('sends the messages of a conversation one after the other, in order', async () => {
    let release = () => undefined as void
    const { outbox, asked, sent, storage } = setup({ m1: () => new Promise((resolve) => (release = resolve)) })
    outbox.add(outgoing('m1'))
    outbox.add(outgoing('m2'))
    outbox.add(outgoing('other', { conversationId: 'd', createdAt: '2026-11-22T10:00:00.000Z' }))
    await vi.waitUntil(() => sent.includes('other'))
    expect(asked).toEqual(['m1', 'other'])
    release()
    await vi.waitUntil(() => sent.length === 3)
    expect(asked).toEqual(['m1', 'other', 'm2'])
    expect(outbox.all()).toEqual([])
    await vi.waitUntil(() => storage.stored.size === 0)
  })

  it('keeps its place and its order while there is no network, then goes on', async () => {
    const { outbox, asked, sent, answers } = setup({ m1: offline })
    outbox.add(outgoing('m1'))
    outbox.add(outgoing('m2'))
    await vi.waitUntil(() => outbox.all()[0]?.code === 'network')
    expect(outbox.all().map((one) => [one.clientMessageId, one.state])).toEqual([
      ['m1', 'queued'],
      ['m2', 'queued'],
    ])
    expect(asked).toEqual(['m1'])
    answers.m1 = undefined
    outbox.resume()
    await vi.waitUntil(() => sent.length === 2)
    expect(sent).toEqual(['m1', 'm2'])
  })

  it('a refused message stays with its reason, lets the later pass, and goes when tried again', async () => {
    const { outbox, sent, answers } = setup({
      m1: async () => {
        throw new ApiError('conversation_closed', null)
      },
    })
    outbox.add(outgoing('m1'))
    outbox.add(outgoing('m2'))
    await vi.waitUntil(() => sent.includes('m2'))
    expect(outbox.all()).toMatchObject([{ clientMessageId: 'm1', state: 'refused', code: 'conversation_closed' }])
    answers.m1 = undefined
    outbox.retry('m1')
    await vi.waitUntil(() => sent.includes('m1'))
    expect(outbox.all()).toEqual([])
  })

  it('what was on its way when the page was closed is sent again with the same id', async () => {
    const saved: Outgoing[] = [{ ...outgoing('m1'), state: 'sending', code: null }]
    const { outbox, asked } = setup({}, saved)
    outbox.resume()
    await vi.waitUntil(() => outbox.all().length === 0)
    expect(asked).toEqual(['m1'])
  })

  it('what is written before it is known what an earlier page left goes after that', async () => {
    const { outbox, asked } = setup({}, null)
    outbox.add(outgoing('m2'))
    outbox.resume()
    expect(outbox.all()).toMatchObject([{ clientMessageId: 'm2', state: 'queued' }])
    expect(asked).toEqual([])
    outbox.restore([{ ...outgoing('m1'), state: 'sending', code: null }])
    await vi.waitUntil(() => outbox.all().length === 0)
    expect(asked).toEqual(['m1', 'm2'])
  })

  it('the echo by frame ends it although the answer is lost', async () => {
    let fail = () => undefined as void
    const { outbox, asked } = setup({ m1: () => new Promise((_, reject) => (fail = () => reject(new ApiError('network', null)))) })
    outbox.add(outgoing('m1'))
    outbox.arrived('m1')
    fail()
    outbox.add(outgoing('m2'))
    await vi.waitUntil(() => outbox.all().length === 0)
    expect(asked).toEqual(['m1', 'm2'])
  })

  it('does not try a broken server for ever', async () => {
    const { outbox } = setup({
      m1: async () => {
        throw new ApiError('internal', null)
      },
    })
    outbox.add(outgoing('m1'))
    for (let i = 0; i < 5; i++) {
      await vi.waitUntil(() => outbox.all()[0]?.state !== 'sending')
      outbox.resume()
    }
    await vi.waitUntil(() => outbox.all()[0]?.state === 'refused')
  })
})
