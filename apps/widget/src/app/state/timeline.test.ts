import { describe, expect, it } from 'vitest'
import { sampleMessage, sampleOutgoing, sampleOwn } from './samples.ts'
import { type Item, timeline } from './timeline.ts'

const read = (items: Item[]) =>
  items.map((item) => {
    if (item.kind === 'day') return 'day'
    return item.kind === 'message' ? item.message.seq : `${item.outgoing.clientMessageId} ${item.outgoing.status}`
  })
const at = (day: number, hour: number, minute = 0) => new Date(Date.UTC(2026, 0, day, hour, minute)).toISOString()

describe('timeline', () => {
  it('puts what is on its way at the end and keeps a failed message where it was written', () => {
    const messages = [sampleOwn(1), sampleMessage(3), sampleOwn(4)]
    const outgoing = [
      sampleOutgoing('a', { status: 'failed', afterSeq: 1, createdAt: at(1, 12) }),
      sampleOutgoing('b', { afterSeq: 4, createdAt: at(1, 13) }),
    ]
    expect(read(timeline({ messages, outgoing }, 'UTC'))).toEqual(['day', 1, 'a failed', 3, 4, 'b sending'])
  })

  it('divides days in the visitor’s zone', () => {
    const messages = [sampleMessage(1, { createdAt: at(1, 20) }), sampleMessage(2, { createdAt: at(1, 22) })]
    expect(read(timeline({ messages, outgoing: [] }, 'UTC'))).toEqual(['day', 1, 2])
    expect(read(timeline({ messages, outgoing: [] }, 'Europe/Moscow'))).toEqual(['day', 1, 'day', 2])
  })

  it('groups a run of one author’s messages', () => {
    const messages = [
      sampleOwn(1, { createdAt: at(1, 12, 0) }),
      sampleMessage(2, { createdAt: at(1, 12, 1) }),
      sampleMessage(3, { createdAt: at(1, 12, 2) }),
      sampleMessage(4, { createdAt: at(1, 12, 30) }),
      sampleMessage(5, { createdAt: at(1, 12, 31), author: { type: 'operator', name: 'Ivan', avatarUrl: null } }),
    ]
    const items = timeline({ messages, outgoing: [] }, 'UTC').filter((item) => item.kind === 'message')
    expect(items.map(({ first, last }) => [first, last])).toEqual([
      [true, true],
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ])
  })

  it('keeps the key of a message when it is confirmed, so that it is not drawn anew', () => {
    const before = timeline({ messages: [], outgoing: [sampleOutgoing('a')] }, 'UTC').at(-1)
    const confirmed = timeline({ messages: [sampleOwn(1, { clientMessageId: 'a' })], outgoing: [] }, 'UTC').at(-1)
    expect(before?.key).toBe(confirmed?.key)
  })
})
