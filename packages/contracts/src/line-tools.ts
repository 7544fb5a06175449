import { z } from 'zod'
import { Id, Instant, PageQuery, page, TimeZone } from './common.ts'
import { LinePatch, LineSettings, SpecialDay } from './lines.ts'

const Count = z.number().int()
const effect = <C extends string, P extends z.ZodRawShape>(code: C, params: P) =>
  z.object({ code: z.literal(code), severity: z.enum(['info', 'warning']), params: z.object(params) })

/** Something a saved state of a line named that is not there any more: people, teams, files, a profile. */
export const Dropped = z.object({
  /** the setting it stood in, e.g. `/queue` */
  path: z.string(),
  id: Id,
  /** empty if nobody knows it any more */
  name: z.string(),
})
export type Dropped = z.infer<typeof Dropped>

/** One set of rules that several lines follow; each may deviate in single settings, named by JSON pointers. */
export const SettingsProfile = z.object({
  id: Id,
  name: z.string(),
  settings: LineSettings,
  /** the lines that follow it, by name, and where they deviate */
  lines: z.array(z.object({ id: Id, name: z.string(), deviations: z.array(z.string()) })),
  version: z.number().int(),
})
export type SettingsProfile = z.infer<typeof SettingsProfile>
export const SettingsProfileInput = z.object({
  name: z.string().trim().min(1).max(200),
  settings: LineSettings.prefault({}),
})
/** `settings` is merged as a line's patch is; every line that follows changes with it. An old `version` answers 409 `version_conflict`. */
export const SettingsProfilePatch = z
  .object({ name: z.string().trim().min(1).max(200), settings: z.record(z.string(), z.unknown()), version: z.number().int() })
  .partial()
/** Settings, or whole sections, that shall follow the profile again, e.g. `["/hours", "/distribution/mode"]`. */
export const FollowProfile = z.object({ paths: z.array(z.string().startsWith('/').max(200)).min(1).max(200) })

/** One saved state of a line. `changes` name settings by JSON pointer. */
export const LineVersion = z.object({
  version: z.number().int(),
  at: Instant,
  by: z.object({ id: Id.nullable(), name: z.string() }),
  /** the version that was restored by it */
  restored: z.number().int().nullable(),
  /** what could not be restored with it */
  dropped: z.array(Dropped),
  /** against the version before; empty for the first that is known. `from` and `to` are absent where there was or is no such setting */
  changes: z.array(z.object({ path: z.string(), from: z.unknown().optional(), to: z.unknown().optional() })),
})
export type LineVersion = z.infer<typeof LineVersion>
export const LineHistory = page(LineVersion)
export const LineHistoryQuery = PageQuery.extend({ /** only what came after this version */ after: z.coerce.number().int().optional() })
export const RestoreLine = z.object({
  version: z.number().int(),
  /** the version this was decided on */ current: z.number().int().optional(),
})

/** A change that is not saved yet, or that the line is to be archived. */
export const LineImpactInput = LinePatch.extend({ archive: z.boolean().optional() })
/**
 * What a change would do, as facts with numbers for the screen to put into words (`settings.impact.<code>`). A number
 * that is 0 is not told: there is no effect.
 */
export const ImpactEffect = z.discriminatedUnion('code', [
  /** people cease to serve the line: their offers are withdrawn, their unanswered conversations go back to the queue */
  effect('members_leave', { people: Count, offers: Count, conversations: Count }),
  /** open offers end, since the mode changes */
  effect('offers_withdrawn', { offers: Count }),
  /** what waits is offered to everybody at once */
  effect('offered_to_all', { conversations: Count }),
  /** people have more than the new maximum; they keep it and get nothing new */
  effect('above_capacity', { people: Count, max: Count }),
  /** of so many in the queue nobody could take a conversation now, before somebody could */
  effect('nobody_available', { people: Count }),
  /** unanswered conversations of people who are gone go back to the queue at once */
  effect('conversations_return', { conversations: Count }),
  /** closed at this moment; before it was open. `opensAt` empty: it does not open within a year */
  effect('closed_now', { opensAt: z.string() }),
  /** open at this moment; before it was closed. `closesAt` empty: it does not close */
  effect('open_now', { closesAt: z.string() }),
  /** would close by themselves within the hour, and without the change would not */
  effect('auto_close_soon', { conversations: Count }),
  /** the same of those nobody has taken */
  effect('expire_soon', { conversations: Count }),
  /** customers who wait would be sent a text at once */
  effect('texts_now', { customers: Count }),
  /** settings take the value of the settings profile */
  effect('settings_replaced', { settings: Count }),
  /** the line goes off: what is open is finished, nothing can be transferred to it */
  effect('switched_off', { conversations: Count, channels: Count }),
  /** the same for good; a line with active channels is not archived at all (then it is among the errors) */
  effect('archived', { conversations: Count }),
])
export type ImpactEffect = z.infer<typeof ImpactEffect>
export const LineImpact = z.object({
  /** whether the change would be taken, else why not */
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
  /** `warning` asks for a confirmation */
  effects: z.array(ImpactEffect),
})
export type LineImpact = z.infer<typeof LineImpact>

/** "What does a customer get who writes at this moment?", asked of the line as it would be after `patch`. */
export const LinePreviewInput = z.object({ at: Instant, patch: LinePatch.prefault({}), language: z.string().max(20).optional() })
export const LinePreview = z.object({
  open: z.boolean(),
  /** when it opens next (null: it is open, or never opens) */
  opensAt: Instant.nullable(),
  /** when it closes next (null: it is closed, or never closes) */
  closesAt: Instant.nullable(),
  /** texts he is sent, in order, with the seconds after his word */
  messages: z.array(z.object({ kind: z.string(), text: z.string(), afterSeconds: z.number().int() })),
})
export type LinePreview = z.infer<typeof LinePreview>

/** A trial of changed rules on the arrivals of a past day, or of a made-up one. */
export const WhatIfInput = z.object({
  patch: LinePatch.prefault({}),
  arrivals: z.discriminatedUnion('from', [
    /** the line's own conversations of that day, in the line's time zone; a past day, with 5000 conversations at most */
    z.object({ from: z.literal('day'), date: z.iso.date() }),
    /** so many conversations over the hours of the line's next working day, the same for the same `seed` */
    z.object({
      from: z.literal('generated'),
      conversations: z.number().int().min(1).max(5000),
      seed: z.number().int().min(0).max(4_294_967_295).default(1),
    }),
  ]),
})
const WhatIfOutcome = z.object({
  conversations: z.number().int(),
  /** from the customer's first word to an operator's acceptance, of those that were accepted; null: none was */
  waitSeconds: z.object({ median: z.number(), p90: z.number(), max: z.number() }).nullable(),
  /** never accepted before the day was over */
  unanswered: z.number().int(),
  missedOffers: z.number().int(),
  skippedOffers: z.number().int(),
  /** of the queue, in its order */
  operators: z.array(
    z.object({
      userId: Id,
      accepted: z.number().int(),
      missed: z.number().int(),
      /** most at once */
      peak: z.number().int(),
      /** seconds with at least one conversation */
      busySeconds: z.number().int(),
      /** seconds of being there */
      presentSeconds: z.number().int(),
    }),
  ),
  /** by hour of the day in the line's zone, those in which somebody wrote; the median is null if none of them was accepted */
  hours: z.array(z.object({ hour: z.number().int(), arrived: z.number().int(), medianWaitSeconds: z.number().nullable() })),
})
export type WhatIfOutcome = z.infer<typeof WhatIfOutcome>
export const WhatIf = z.object({
  /** the day that was played through, in the line's time zone */
  date: z.iso.date(),
  /** what the trial takes for granted, measured on the line's last 28 days where there is enough */
  assumptions: z.object({
    /** from an offer to its acceptance, median */
    reactionSeconds: z.number(),
    /** from acceptance to the operator's close, median */
    handlingSeconds: z.number(),
    /** shares of offers (0 to 1) that people let pass or hand on */
    missedShare: z.number(),
    skippedShare: z.number(),
    /** false: too little happened on the line to measure one of the two times, so that a common value stands there */
    measured: z.boolean(),
    /** who was there when: by their working days, by what they did on that day, or everybody in the line's hours */
    presence: z.enum(['workday', 'activity', 'hours']),
  }),
  /** by the present settings */
  before: WhatIfOutcome,
  /** by the changed ones: the same customers, the same people */
  after: WhatIfOutcome,
})
export type WhatIf = z.infer<typeof WhatIf>

/** Countries whose public holidays are known. */
export const HolidayCountries = z.array(z.object({ code: z.string(), name: z.string() }))
export const HolidayQuery = z.object({
  country: z.string().regex(/^[A-Z]{2}$/, 'is not a country code like RU'),
  year: z.coerce.number().int().min(1970).max(2100),
})
export const Holidays = z.array(SpecialDay)
/**
 * An iCalendar file (RFC 5545) as text. Its all-day events between `from` and `to` (731 days at most) become closed days,
 * one for each day of an event, repetitions included. An event from midnight to midnight is all-day too, in its own zone
 * or in `timeZone`.
 */
export const CalendarImport = z.object({
  calendar: z.string().min(1).max(1_000_000),
  timeZone: TimeZone,
  from: z.iso.date(),
  /** inclusive */
  to: z.iso.date(),
})
export type CalendarImport = z.infer<typeof CalendarImport>
export const ImportedCalendar = z.object({
  days: Holidays,
  /** how many events were left out because they have a time of day */
  timedEvents: z.number().int(),
})
export type ImportedCalendar = z.infer<typeof ImportedCalendar>
/** Who is kept from writing. */
export const BlockedCustomer = z.object({
  customerId: Id,
  name: z.string(),
  channelId: Id,
  reason: z.string(),
  blockedAt: Instant,
  blockedBy: z.object({ id: Id.nullable(), name: z.string() }),
  /** the conversation it was done from */
  conversationId: Id.nullable(),
})
export type BlockedCustomer = z.infer<typeof BlockedCustomer>
export const BlockedPage = page(BlockedCustomer)
export const Block = z.object({ reason: z.string().trim().max(500).default('') }).prefault({})
