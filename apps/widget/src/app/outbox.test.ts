import type { VisitorMessage } from '@omniline/contracts/visitor'
import { describe, expect, it } from 'vitest'
import { createOutbox, type OutboxOptions } from './outbox.ts'
import { sampleOutgoing, sampleOwn } from './state/samples.ts'
import { createStore } from './state/store.ts'
import { CallError, type SendRequest } from './transport/http.ts'

type Answer = CallError | 'ok'

/** The network is handed in: each call takes the next of `answers`, then all succeed. */
function setUp(answers: (Answer | Promise<Answer>)[] = [], better = false) {
  const store = createStore()
  const kept = new Map<string, string>()
  const calls: { token: string; body: SendRequest }[] = []
  const pauses: number[] = []
  let seq = 0
  let visits = 1
  let asked = 0
  const options: OutboxOptions = {
    begin: () => Promise.resolve(`visit ${visits}`),
    refused: () => {
      visits++
    },
    asked: () => {
      asked++
    },
    async send(token, body): Promise<VisitorMessage> {
      calls.push({ token, body })
      const answer = (await answers.shift()) ?? 'ok'
      if (answer !== 'ok') throw answer
      return sampleOwn(++seq, { clientMessageId: body.clientMessageId, text: body.text })
    },
    page: () => undefined,
    settled: () => Promise.resolve(),
    retryUploads: () => undefined,
    pause: (ms) => {
      pauses.push(ms)
      return Promise.resolve(better)
    },
  }
  const outbox = createOutbox(
    store,
    {
      keepOutgoing: (one) => kept.set(one.clientMessageId, one.text),
      dropOutgoing: (id) => kept.delete(id),
    },
    options,
  )
  const settled = () => expect.poll(() => store.get().outgoing.every((one) => one.status === 'failed')).toBe(true)
  return { store, outbox, calls, pauses, kept, settled, asked: () => asked }
}

const network = () => new CallError('network', 0)

describe('the outbox', () => {
  it('sends in the order of writing and keeps a copy only until it is confirmed', async () => {
    const { store, outbox, kept, settled } = setUp()
    for (const id of ['a', 'b', 'c']) outbox.add(sampleOutgoing(id))
    expect([...kept.keys()]).toEqual(['a', 'b', 'c'])
    await settled()
    expect(store.get().messages.map((one) => one.clientMessageId)).toEqual(['a', 'b', 'c'])
    expect(kept.size).toBe(0)
  })

  it('repeats with the same id while the trouble may pass, and lets nothing overtake', async () => {
    const { store, outbox, calls, pauses, settled } = setUp([network(), new CallError('unavailable', 503), 'ok'])
    outbox.add(sampleOutgoing('a'))
    outbox.add(sampleOutgoing('b'))
    await settled()
    expect(calls.map(({ body }) => body.clientMessageId)).toEqual(['a', 'a', 'a', 'b'])
    expect(pauses).toHaveLength(2)
    expect(store.get().outgoing).toEqual([])
  })

  it('waits as long as the server asks', async () => {
    const { outbox, pauses, settled } = setUp([new CallError('too_many_requests', 429, 7), 'ok'])
    outbox.add(sampleOutgoing('a'))
    await settled()
    expect(pauses).toEqual([7000])
  })

  it('keeps what is refused for good, says why, and goes on with the next', async () => {
    const { store, outbox, calls, kept, settled } = setUp([new CallError('blocked', 403)])
    outbox.add(sampleOutgoing('a'))
    outbox.add(sampleOutgoing('b'))
    await settled()
    expect(store.get().outgoing).toMatchObject([{ clientMessageId: 'a', status: 'failed', error: 'blocked' }])
    expect(calls).toHaveLength(2)
    expect([...kept.keys()]).toEqual(['a'])
  })

  it('gives up after a while, and goes by itself once the connection is back', async () => {
    const { store, outbox, settled } = setUp(Array.from({ length: 7 }, network))
    outbox.add(sampleOutgoing('a'))
    await settled()
    expect(store.get().outgoing).toMatchObject([{ status: 'failed', error: 'network' }])
    outbox.retryLost()
    await expect.poll(() => store.get().messages.length).toBe(1)
  })

  it('does not count attempts that were made before things got better', async () => {
    const { store, outbox, pauses, settled } = setUp(Array.from({ length: 20 }, network), true)
    outbox.add(sampleOutgoing('a'))
    await settled()
    expect(store.get().messages).toHaveLength(1)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(1000)
  })

  it('begins a new visit when the token does not hold, once', async () => {
    const { calls, outbox, settled, store } = setUp([
      new CallError('unauthenticated', 401),
      'ok',
      ...Array.from({ length: 2 }, () => new CallError('unauthenticated', 401)),
    ])
    outbox.add(sampleOutgoing('a'))
    await settled()
    expect(calls.map(({ token }) => token)).toEqual(['visit 1', 'visit 2'])
    outbox.add(sampleOutgoing('b'))
    await settled()
    expect(store.get().outgoing).toMatchObject([{ clientMessageId: 'b', error: 'unauthenticated' }])
  })

  it('keeps what needs the visitor’s consent, and sends it when he has agreed', async () => {
    const refusal = () => new CallError('consent_required', 403)
    const { calls, outbox, settled, store, asked } = setUp([refusal(), new CallError('blocked', 403)])
    outbox.add(sampleOutgoing('a'))
    outbox.add(sampleOutgoing('b'))
    await settled()
    expect(asked()).toBe(1)
    expect(store.get().outgoing).toMatchObject([{ error: 'consent_required' }, { error: 'blocked' }])
    outbox.retryAsked()
    await settled()
    expect(calls.map(({ body }) => body.clientMessageId)).toEqual(['a', 'b', 'a'])
    expect(store.get().outgoing).toMatchObject([{ clientMessageId: 'b', status: 'failed' }])
  })

  it('sends what an earlier page left behind', async () => {
    const { store, outbox, settled } = setUp()
    outbox.restore([sampleOutgoing('a'), sampleOutgoing('a')])
    await settled()
    expect(store.get().messages.map((one) => one.clientMessageId)).toEqual(['a'])
  })

  it('does not send a message whose file failed', async () => {
    const { store, outbox, calls, settled } = setUp()
    const upload = {
      id: 'u',
      name: 'a',
      mime: '',
      size: 1,
      previewUrl: null,
      progress: 0,
      status: 'failed',
      fileId: null,
      error: 'file_lost',
    } as const
    outbox.add(sampleOutgoing('a', { uploads: [upload] }))
    await settled()
    expect(store.get().outgoing).toMatchObject([{ error: 'file_lost' }])
    expect(calls).toEqual([])
  })

  it.each(['ok' as const, new CallError('unauthenticated', 401)])(
    'shows the next visitor nothing of what was on its way when the last one left (%s)',
    async (answer) => {
      let arrive: (answer: Answer) => void = () => undefined
      const { store, outbox, calls, settled } = setUp([
        new Promise((resolve) => {
          arrive = resolve
        }),
      ])
      outbox.add(sampleOutgoing('secret'))
      await expect.poll(() => calls.length).toBe(1)
      store.dispatch({ type: 'reset', keepOutgoing: false })
      outbox.add(sampleOutgoing('next'))
      arrive(answer)
      await settled()
      expect(store.get().messages.map((one) => one.clientMessageId)).toEqual(['next'])
      expect(calls.map(({ token }) => token)).toEqual(['visit 1', 'visit 1'])
    },
  )
})
