import { z } from 'zod'
import { Id, Instant, Language, PageQuery, page, TimeZone } from './common.ts'

/** Each role may do everything the one after it may: admin, supervisor, operator. */
export const Role = z.enum(['admin', 'supervisor', 'operator'])
export type Role = z.infer<typeof Role>

export const PresenceStatus = z.enum(['online', 'paused', 'offline'])
export type PresenceStatus = z.infer<typeof PresenceStatus>

/** The working day, which the user starts, pauses and ends himself; it matters for lines that ask for it. */
export const WorkdayStatus = z.enum(['started', 'paused', 'ended'])
export type WorkdayStatus = z.infer<typeof WorkdayStatus>
export const WorkdayInput = z.object({ status: WorkdayStatus })
export const Workday = z.object({
  status: WorkdayStatus,
  /** null: never started one */
  since: Instant.nullable(),
  /** it was not ended, but ended by itself: see `workdayEndsAfterHours` of the company */
  byItself: z.boolean(),
})
export type Workday = z.infer<typeof Workday>

const Name = z.string().trim().min(1).max(200)
const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email({ pattern: z.regexes.unicodeEmail, error: 'is not an e-mail address' }))
/** 10 to 200 characters; length is what makes a password strong, so no composition rules. */
export const Password = z.string().min(10, 'needs at least 10 characters').max(200)

export const User = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  role: Role,
  language: Language,
  active: z.boolean(),
  avatarUrl: z.string().nullable(),
  /** invited by link and has not set a password yet */
  invited: z.boolean(),
  presence: PresenceStatus,
  lastSeenAt: Instant.nullable(),
  createdAt: Instant,
})
export type User = z.infer<typeof User>

export const UserInput = z.object({
  name: Name,
  email: Email,
  /** absent: the user is invited and sets a password by the link */
  password: Password.optional(),
  role: Role.default('operator'),
  language: Language.optional(),
  active: z.boolean().default(true),
})
export const UserPatch = z
  .object({ name: Name, email: Email, password: Password, role: Role, language: Language, active: z.boolean() })
  .partial()
export const UserQuery = PageQuery.extend({ q: z.string().max(200).optional(), active: z.enum(['true', 'false']).optional() })
export const UserPage = page(User)

/** What everyone in the company may know of a colleague. */
export const Colleague = z.object({
  id: Id,
  name: z.string(),
  avatarUrl: z.string().nullable(),
  role: Role,
  active: z.boolean(),
  presence: PresenceStatus,
  workday: WorkdayStatus,
  /** open conversations this person is responsible for */
  load: z.number().int(),
})
export type Colleague = z.infer<typeof Colleague>

/** The link is shown once; `expiresAt` is 7 days ahead. */
export const Invitation = z.object({ url: z.string(), expiresAt: Instant })
export const InvitationView = z.object({ companyName: z.string(), name: z.string(), email: z.string(), language: Language })
export const InvitationAcceptance = z.object({ password: Password, name: Name.optional() })

export const Team = z.object({ id: Id, name: z.string(), memberIds: z.array(Id) })
export type Team = z.infer<typeof Team>
export const TeamInput = z.object({ name: Name, memberIds: z.array(Id).max(1000).default([]) })
export const TeamPatch = z.object({ name: Name, memberIds: z.array(Id).max(1000) }).partial()

export const Setup = z.object({
  companyName: Name,
  language: Language.default('en'),
  timeZone: TimeZone.default('UTC'),
  admin: z.object({ name: Name, email: Email, password: Password }),
  /** printed in the server log; needed only when the server is reachable from other machines */
  setupCode: z.string().max(100).optional(),
})
/** How far the first run has come; every step can be skipped and taken up again. */
export const SetupStep = z.enum(['line', 'channel', 'test', 'done'])
export const SetupState = z.object({
  /** every step is behind us; while `step` is null the administrator is still to be made */
  done: z.boolean(),
  codeRequired: z.boolean(),
  companyName: z.string().nullable(),
  language: Language.nullable(),
  /** null before the administrator exists */
  step: SetupStep.nullable(),
  /** what the steps made so far; told only to staff */
  lineId: Id.nullable(),
  channelId: Id.nullable(),
})
export type SetupState = z.infer<typeof SetupState>
export const SetupProgress = z.object({
  step: SetupStep,
  lineId: Id.nullable().optional(),
  channelId: Id.nullable().optional(),
})

/** The company this installation belongs to. */
export const Company = z.object({
  name: z.string(),
  language: Language,
  timeZone: z.string(),
  /** a working day that somebody forgot to end ends when he has been offline for so long; 0: never */
  workdayEndsAfterHours: z.int().min(0).max(24),
})
export type Company = z.infer<typeof Company>
export const CompanyPatch = Company.extend({ name: Name, timeZone: TimeZone }).partial()

export const Login = z.object({ email: z.string().max(254), password: z.string().max(200), otp: z.string().max(10).optional() })
export const SignedIn = z.object({ token: z.string(), user: User })

const preference = {
  theme: z.enum(['light', 'dark', 'system']),
  density: z.enum(['comfortable', 'compact']),
  sendKey: z.enum(['enter', 'mod-enter']),
  sound: z.boolean(),
  notifications: z.boolean(),
  singleKeyShortcuts: z.boolean(),
}
export const Preferences = z.object({
  theme: preference.theme.default('system'),
  density: preference.density.default('comfortable'),
  sendKey: preference.sendKey.default('enter'),
  sound: preference.sound.default(true),
  notifications: preference.notifications.default(false),
  singleKeyShortcuts: preference.singleKeyShortcuts.default(true),
})
export type Preferences = z.infer<typeof Preferences>
/** Only what changes; made of fields without defaults, which would otherwise be set as well. */
export const PreferencesPatch = z.object(preference).partial()

export const Me = User.extend({ preferences: Preferences, companyName: z.string(), timeZone: z.string() })
export type Me = z.infer<typeof Me>
export const MePatch = z
  .object({
    name: Name,
    language: Language,
    avatarFileId: Id.nullable(),
    preferences: PreferencesPatch,
    /** a new password needs the present one; every other session ends */
    password: Password,
    currentPassword: z.string().max(200),
    /** together with a new password: the own API tokens hold no more */
    revokeTokens: z.boolean(),
  })
  .partial()
export const PresenceInput = z.object({ status: PresenceStatus })
export const Presence = z.object({ userId: Id, status: PresenceStatus, since: Instant.nullable(), workday: WorkdayStatus })
export type Presence = z.infer<typeof Presence>

export const Session = z.object({
  id: Id,
  current: z.boolean(),
  userAgent: z.string(),
  createdAt: Instant,
  lastUsedAt: Instant,
})
export const ApiToken = z.object({
  id: Id,
  name: z.string(),
  /** the first characters, to recognise it by */
  prefix: z.string(),
  createdAt: Instant,
  lastUsedAt: Instant.nullable(),
})
export type ApiToken = z.infer<typeof ApiToken>
export const ApiTokenInput = z.object({ name: Name })
/** `token` is shown this once. */
export const ApiTokenCreated = ApiToken.extend({ token: z.string() })

export const AuditEntry = z.object({
  id: Id,
  at: Instant,
  userId: Id.nullable(),
  userName: z.string(),
  action: z.string(),
  subjectType: z.string(),
  subjectId: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
})
export const AuditPage = page(AuditEntry)
