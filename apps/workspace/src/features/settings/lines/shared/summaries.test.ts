import { beforeAll, expect, it } from 'vitest'
import { startI18n } from '../../../../lib/i18n/index.ts'
import { automationSummary } from '../automation/summary.ts'
import { hoursSummary } from '../hours/summary.ts'
import { queueSummary } from '../queue/summary.ts'
import { defaults } from './defaults.ts'

beforeAll(() => {
  Object.assign(globalThis, { document: { documentElement: {} } })
  return startI18n('en')
})

const { distribution, hours, autoReplies, closing, consent } = defaults

it('says who gets a conversation, and follows every setting that changes it', () => {
  expect(queueSummary({ distribution })).toEqual([
    'A new conversation goes to whoever has gone longest without one, with 1 min to answer.',
    'When a connection is lost for 2 min, what awaits an answer goes back to the queue.',
  ])
  const all = queueSummary({
    queue: [],
    distribution: {
      ...distribution,
      mode: 'all',
      lastOperatorDays: 7,
      checkAvailability: false,
      requireWorkday: true,
      maxConversations: 3,
      returnSeconds: 0,
    },
  })
  expect(all).toHaveLength(6)
  expect(all[0]).toMatch(/^Every free operator/)
  expect(all.at(-1)).toMatch(/nobody is in the queue/)
})

it('says when the line is open', () => {
  expect(hoursSummary({ hours, autoReplies })).toEqual(['The line is always open.'])
  const open = { ...hours, enabled: true, timeZone: 'Asia/Kolkata', holidays: ['01-01'] }
  expect(hoursSummary({ hours: open, autoReplies })).toEqual([
    'The line is open Mon–Fri 09:00–18:00 (Asia/Kolkata, UTC+05:30).',
    '1 special day.',
    'At other times the customer gets nothing: the automatic answer is off.',
  ])
  const none = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] }
  expect(hoursSummary({ hours: { ...open, week: none }, autoReplies })[0]).toBe('With these hours the line never opens.')
})

it('says what goes out by itself and what closes by itself', () => {
  expect(automationSummary({ autoReplies, closing, consent })).toEqual([
    'Nothing is sent to the customer by itself.',
    'A conversation never finishes by itself.',
    'After the finish the customer can come back to it for 10 min.',
  ])
  const on = <T>(reply: T) => ({ ...reply, enabled: true })
  expect(
    automationSummary({
      autoReplies: { ...autoReplies, welcome: on(autoReplies.welcome), closed: on(autoReplies.closed) },
      closing: { ...closing, autoCloseSeconds: 86_400, graceSeconds: 0 },
      consent: on(consent),
    }),
  ).toEqual([
    'First the customer agrees to the processing of data.',
    'The customer gets a welcome and a goodbye.',
    'A conversation finishes by itself when the customer is silent for 1 day.',
    'After the finish a new message begins a new conversation.',
  ])
})
