import type { Message } from '@omniline/contracts/conversations'
import { describe, expect, it } from 'vitest'
import type { Outgoing } from '../../lib/outbox.ts'
import { message as sample } from '../../lib/realtime/samples.ts'
import { buildRows, firstUnread, type ThreadRow } from './rows.ts'

const at = (time: string) => new Date(`2026-11-22T${time}`).toISOString()

const message = (seq: number, time: string, overrides: Partial<Message> = {}): Message =>
  sample(seq, { author: { type: 'customer', id: 'anna', name: 'Anna' }, createdAt: at(time), ...overrides })
const mine = { author: { type: 'operator' as const, id: 'me', name: 'Me' } }
const outgoing = (id: string, time: string, overrides: Partial<Outgoing> = {}): Outgoing => ({
  clientMessageId: id,
  conversationId: 'c',
  text: 'text',
  visibility: 'public',
  files: [],
  replyTo: null,
  createdAt: at(time),
  state: 'sending',
  code: null,
  thenClose: false,
  ...overrides,
})
const build = (messages: Message[], waiting: Outgoing[] = [], unreadFrom: number | null = null) =>
  buildRows({ messages, outgoing: waiting, unreadFrom, me: 'me' })
const brief = (rows: ThreadRow[]) =>
  rows.map(
    (row) =>
      `${'day' in row && row.day ? 'day ' : ''}${'first' in row ? `${row.key}${row.first ? '<' : ''}${row.last ? '>' : ''}` : row.kind}`,
  )

describe('buildRows', () => {
  it('groups what one author wrote within a minute', () => {
    const rows = build([
      message(1, '10:00:00'),
      message(2, '10:00:40'),
      message(3, '10:03:00'),
      message(4, '10:03:10', mine),
      message(5, '10:03:20', { ...mine, visibility: 'internal' }),
    ])
    expect(brief(rows)).toEqual(['day m1<', 'm2>', 'm3<>', 'm4<>', 'm5<>'])
  })

  it('puts a day above the first message of each day, and marks where another conversation begins', () => {
    const early = message(1, '10:00:00', { conversationId: 'old', createdAt: new Date('2026-11-20T10:00:00').toISOString() })
    expect(brief(build([early, message(2, '10:00:00')]))).toEqual(['day m1<>', 'begin', 'day m2<>'])
  })

  it('marks the first unread message once', () => {
    const rows = build([message(1, '10:00:00'), message(2, '10:00:10'), message(3, '10:00:20')], [], 2)
    expect(brief(rows)).toEqual(['day m1<>', 'unread', 'm2<', 'm3>'])
    expect(brief(build([message(1, '10:00:00')], [], 1))).toEqual(['day unread', 'm1<>'])
  })

  it('a message on its way joins the group of those sent and keeps its key when its echo takes the place', () => {
    const sent = message(1, '10:00:00', mine)
    const waiting = outgoing('x', '10:00:05')
    expect(brief(build([sent], [waiting]))).toEqual(['day m1<', 'x>'])
    expect(brief(build([sent, message(2, '10:00:05', { ...mine, clientMessageId: 'x' })], [waiting]))).toEqual(['day m1<', 'x>'])
  })

  it('midnight parts a group', () => {
    const late = message(1, '10:00:00', { createdAt: new Date('2026-11-21T23:59:50').toISOString() })
    const early = message(2, '10:00:00', { createdAt: new Date('2026-11-22T00:00:10').toISOString() })
    expect(brief(build([late, early]))).toEqual(['day m1<>', 'day m2<>'])
  })

  it('rows keep their keys while older messages arrive above', () => {
    const [older, newer] = [message(1, '09:00:00'), message(2, '10:00:00')]
    const keys = (rows: ThreadRow[]) => rows.map((row) => row.key)
    expect(keys(build([older, newer])).slice(-1)).toEqual(keys(build([newer])))
  })

  it('events stand alone', () => {
    const rows = build([
      message(1, '10:00:00'),
      message(2, '10:00:01', { text: '', part: { type: 'system', code: 'closed', params: {} } }),
      message(3, '10:00:02'),
    ])
    expect(brief(rows)).toEqual(['day m1<>', 'system', 'm3<>'])
  })

  it('what the line said by itself is a message like any other', () => {
    const author = { type: 'system' as const, id: null, name: '' }
    const welcome = message(2, '10:00:01', { author, part: { type: 'system', code: 'automatic', params: { kind: 'welcome' } } })
    expect(brief(build([message(1, '10:00:00'), welcome]))).toEqual(['day m1<>', 'm2<>'])
  })
})

it('counts unread messages back over what the customer wrote', () => {
  const thread = [message(1, '10:00:00'), message(2, '10:00:00', mine), message(3, '10:00:00'), message(4, '10:00:00')]
  expect(firstUnread(thread, 0)).toBe(null)
  expect(firstUnread(thread, 2)).toBe(3)
  expect(firstUnread(thread, 9)).toBe(1)
  expect(firstUnread([], 3)).toBe(null)
})
