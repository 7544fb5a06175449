import type { LineSettings } from '@omniline/contracts/lines'

const nine: [string, string][] = [['09:00', '18:00']]
const silent = { enabled: false, text: '', translations: {} }

/** What a line is that was told nothing. The contract says so; its schemas stay out of the bundle, a test compares. */
export const defaults: LineSettings = {
  distribution: {
    mode: 'evenly',
    offerSeconds: 60,
    noAnswerSeconds: 60,
    checkAvailability: true,
    maxConversations: 0,
    countTowardsMax: 'answeredAndNew',
    priority: 0,
    requireWorkday: false,
    returnSeconds: 120,
    lastOperatorDays: 0,
    emptyQueueAlert: [],
  },
  crm: { lookup: true, routeToResponsible: true, create: 'none', source: null, changeResponsibleOnTransfer: true, tracker: true },
  hours: {
    enabled: false,
    timeZone: 'Europe/Moscow',
    week: { mon: nine, tue: nine, wed: nine, thu: nine, fri: nine, sat: [], sun: [] },
    holidays: [],
    workdays: [],
    special: [],
  },
  autoReplies: {
    welcome: { ...silent, each: 'conversation' },
    offHours: silent,
    noAnswer: silent,
    longWait: { ...silent, everySeconds: 300, max: 3 },
    handed: silent,
    closed: silent,
    autoClosed: silent,
  },
  closing: { graceSeconds: 600, autoCloseSeconds: 0, operatorSilenceSeconds: 0, expireSeconds: 0 },
  consent: { enabled: false, text: '', translations: {}, url: null },
  persona: { mode: 'profile', name: '', avatarFileId: null, operators: [] },
}
