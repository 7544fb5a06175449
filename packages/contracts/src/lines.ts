import { z } from 'zod'
import { Id, Instant, Language, TimeZone } from './common.ts'

const seconds = (fallback: number, min = 1) => z.number().int().min(min).max(31_536_000).default(fallback)
const Text = z.string().max(4000).default('')
/** The same text in other languages, by language tag (`de`, `pt-BR`); the customer's language decides, `text` is the fallback. */
const Translations = z
  .record(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is not a language tag like de'), z.string().max(4000))
  .default({})

export const QueueMember = z.object({ type: z.enum(['user', 'team']), id: Id })
export type QueueMember = z.infer<typeof QueueMember>

export const Distribution = z.object({
  /** `evenly`: the eligible operator who has gone longest without working in a dialog; `strictly`: the first eligible in queue order; `all`: offered to everyone eligible, the first to accept has it */
  mode: z.enum(['evenly', 'strictly', 'all']).default('evenly'),
  /** how long one operator has to accept before the conversation moves on */
  offerSeconds: seconds(60),
  /** how long a conversation may wait before it counts as unanswered */
  noAnswerSeconds: seconds(60),
  /** offer only to operators who are online and not paused */
  checkAvailability: z.boolean().default(true),
  /** conversations one operator may have at once; 0 is unlimited */
  maxConversations: z.number().int().min(0).max(1000).default(0),
  countTowardsMax: z.enum(['answered', 'answeredAndNew', 'untilClosed']).default('answeredAndNew'),
  /** of waiting conversations that compete for an operator the higher priority goes first, then the older */
  priority: z.number().int().min(-1000).max(1000).default(0),
  /** offer only to operators who have started their working day and are not on a break */
  requireWorkday: z.boolean().default(false),
  /**
   * how long after the responsible operator's connection was lost what awaits his answer goes back to the queue;
   * who says himself that he is offline, or ends the day, loses it at once; 0: it stays in either case
   */
  returnSeconds: seconds(120, 0),
  /** offer first to the operator who talked with this customer last, if that was within so many days; 0: never */
  lastOperatorDays: z.number().int().min(0).max(365).default(0),
  /** users who are told when a conversation comes and nobody in the queue could take it */
  emptyQueueAlert: z.array(Id).max(50).default([]),
})
export type Distribution = z.infer<typeof Distribution>

export const LineCrm = z.object({
  lookup: z.boolean().default(true),
  routeToResponsible: z.boolean().default(true),
  create: z.enum(['none', 'auto']).default('none'),
  source: z.string().max(200).nullable().default(null),
  changeResponsibleOnTransfer: z.boolean().default(true),
  tracker: z.boolean().default(true),
})

/** `2026-12-31`, or `12-31` for every year. */
const DateOrYearly = z.string().regex(/^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'is not a date like 2026-12-31 or 12-31')

/** `["09:00", "18:00"]`; may end at `24:00`; one that ends before it starts runs past midnight. */
export const Interval = z.tuple([
  z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time like 09:00'),
  z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'is not a time like 18:00'),
])
const Day = z.array(Interval).max(24)
const workday = () => Day.default([['09:00', '18:00']])
const dayOff = () => Day.default([])
/** One date, or one of every year, with hours of its own; no intervals: closed all day. */
export const SpecialDay = z.object({ date: DateOrYearly, intervals: Day.default([]), name: z.string().max(200).default('') })
export type SpecialDay = z.infer<typeof SpecialDay>
export const Hours = z.object({
  enabled: z.boolean().default(false),
  timeZone: TimeZone.default('Europe/Moscow'),
  week: z
    .object({ mon: workday(), tue: workday(), wed: workday(), thu: workday(), fri: workday(), sat: dayOff(), sun: dayOff() })
    .prefault({}),
  /** `2026-12-31`, or `01-01` for every year */
  holidays: z.array(DateOrYearly).max(400).default([]),
  /** dates on which the line works although the week says no */
  workdays: z.array(z.iso.date()).max(400).default([]),
  /** dates with hours of their own; they go before `holidays`, `workdays` and the week */
  special: z.array(SpecialDay).max(400).default([]),
})
export type Hours = z.infer<typeof Hours>

/** Variables in texts: `{customer}`, `{operator}`, `{line}`, `{company}`, `{number}`, `{opensAt}` (in a consent `{line}` and `{company}`); `{{` is a brace. */
const AutoReply = z.object({ enabled: z.boolean().default(false), text: Text, translations: Translations })
export const AutoReplies = z.object({
  welcome: AutoReply.extend({ each: z.enum(['conversation', 'customer']).default('conversation') }).prefault({}),
  offHours: AutoReply.prefault({}),
  noAnswer: AutoReply.prefault({}),
  /** while it goes on waiting after `noAnswer`: every so many seconds, `max` times at most */
  longWait: AutoReply.extend({ everySeconds: seconds(300), max: z.number().int().min(1).max(20).default(3) }).prefault({}),
  /** an operator became responsible */
  handed: AutoReply.prefault({}),
  closed: AutoReply.prefault({}),
  autoClosed: AutoReply.prefault({}),
})
export type AutoReplies = z.infer<typeof AutoReplies>
export type AutoReplyKind = keyof AutoReplies

const Closing = z.object({
  /** after the operator's close a word of the customer within this time revives the same conversation */
  graceSeconds: seconds(600, 0),
  /** closes by itself after the customer has been silent this long since our answer; 0 is never */
  autoCloseSeconds: seconds(0, 0),
  /** closes by itself after its operator has been silent this long since the customer's word; 0 is never */
  operatorSilenceSeconds: seconds(0, 0),
  /** closes by itself when nobody has taken it for this long; 0 is never */
  expireSeconds: seconds(0, 0),
})

/** The customer agrees to the text before anything is taken from him (site chat), or is told of it (elsewhere). */
export const ConsentSettings = z.object({
  enabled: z.boolean().default(false),
  text: Text,
  translations: Translations,
  /** the full text on the company's site */
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable()
    .default(null),
})
export type ConsentSettings = z.infer<typeof ConsentSettings>

/** Whom the customer sees: the operator as in his profile, as this line calls him, or one face for everybody. */
export const Persona = z.object({
  mode: z.enum(['profile', 'line', 'neutral']).default('profile'),
  /** for `neutral`; empty: the line's name */
  name: z.string().trim().max(200).default(''),
  avatarFileId: Id.nullable().default(null),
  /** for `line`; who is not listed goes by the profile */
  operators: z
    .array(
      z.object({
        userId: Id,
        name: z.string().trim().max(200).default(''),
        position: z.string().trim().max(200).default(''),
        avatarFileId: Id.nullable().default(null),
      }),
    )
    .max(500)
    .default([]),
})
export type Persona = z.infer<typeof Persona>

const settings = {
  name: z.string().trim().min(1).max(200),
  active: z.boolean().default(true),
  language: Language.default('en'),
  queue: z.array(QueueMember).max(500).default([]),
  /**
   * The settings profile the line follows; null: none. On creating, what is left at its default follows the profile; on
   * attaching one later all sections do, except what the same change names. Detaching keeps everything as it is.
   */
  profileId: Id.nullable().default(null),
  distribution: Distribution.prefault({}),
  crm: LineCrm.prefault({}),
  hours: Hours.prefault({}),
  autoReplies: AutoReplies.prefault({}),
  closing: Closing.prefault({}),
  consent: ConsentSettings.prefault({}),
  persona: Persona.prefault({}),
}

/** Everything of a line that can be set; absent fields take their defaults. */
export const LineInput = z.object(settings)
export type LineInput = z.infer<typeof LineInput>

/** The sections of a line: what a settings profile can hold. */
export const LineSettings = LineInput.omit({ name: true, active: true, language: true, queue: true, profileId: true })
export type LineSettings = z.infer<typeof LineSettings>

/**
 * A change: objects are merged, arrays replaced; null in `translations` removes a language. Checked again as a whole
 * `LineInput` after merging, so here only the outer shape is described.
 */
export const LinePatch = z
  .object({
    name: z.unknown(),
    active: z.unknown(),
    language: z.unknown(),
    queue: z.unknown(),
    profileId: z.unknown(),
    distribution: z.record(z.string(), z.unknown()),
    crm: z.record(z.string(), z.unknown()),
    hours: z.record(z.string(), z.unknown()),
    autoReplies: z.record(z.string(), z.unknown()),
    closing: z.record(z.string(), z.unknown()),
    consent: z.record(z.string(), z.unknown()),
    persona: z.record(z.string(), z.unknown()),
    /** the version this change was made from; a newer one on the server answers 409 `version_conflict` */
    version: z.number().int(),
  })
  .partial()

export type LinePatch = z.infer<typeof LinePatch>

export const Line = LineInput.extend({
  id: Id,
  archivedAt: Instant.nullable(),
  /** the settings, by JSON pointer, in which it goes its own way and does not follow its profile; empty without one */
  deviations: z.array(z.string()),
  /** counts up with every change */
  version: z.number().int(),
})
export type Line = z.infer<typeof Line>
