import { z } from 'zod'
import { Id, Instant } from './common.ts'
import { Entity } from './conversations.ts'
import { AttachmentKind } from './files.ts'

/** Text in every language of the interface. */
export const Localized = z.object({ ru: z.string(), en: z.string() })
export type Localized = z.infer<typeof Localized>

export const CredentialField = z.object({
  key: z.string(),
  label: Localized,
  help: Localized.optional(),
  secret: z.boolean(),
  required: z.boolean(),
  /** regular expression for checking while typing */
  pattern: z.string().optional(),
  placeholder: z.string().optional(),
})

export const SettingField = z.object({
  key: z.string(),
  label: Localized,
  help: Localized.optional(),
  kind: z.enum(['text', 'textarea', 'color', 'switch', 'select', 'list']),
  options: z.array(z.object({ value: z.string(), label: Localized })).optional(),
  default: z.union([z.string(), z.boolean(), z.array(z.string())]),
})

/** Buttons under a message of ours, within the platform's limits. */
export const ButtonLimits = z.object({
  rowsMax: z.number().int(),
  perRowMax: z.number().int(),
  /** characters on a button */
  labelMax: z.number().int(),
  /** bytes (UTF-8) of what comes back when a button is pressed */
  payloadMax: z.number().int(),
  /** a button may open an address */
  links: z.boolean(),
})
export type ButtonLimits = z.infer<typeof ButtonLimits>

/** What a platform lets a business do; the composer follows it and never asks for the connector's name. */
export const Capabilities = z.object({
  /** characters in one outgoing text; longer ones are split */
  textMax: z.number().int(),
  /** characters that may stand under a file; a longer text goes as a message of its own. 0: always of its own */
  captionMax: z.number().int(),
  /** bytes of one outgoing file; 0: no files */
  fileMax: z.number().int(),
  attachmentsMax: z.number().int(),
  /** kinds of files that may be sent; `file`: of whatever type */
  files: z.array(AttachmentKind),
  replies: z.boolean(),
  edit: z.boolean(),
  /** seconds after sending within which the platform lets us edit; null: always */
  editSeconds: z.number().int().nullable(),
  delete: z.boolean(),
  deleteSeconds: z.number().int().nullable(),
  /** the platform tells how customers react to messages */
  reactions: z.boolean(),
  /** we can show the customer that an operator types */
  typingOut: z.boolean(),
  /** the platform tells when the customer types */
  typingIn: z.boolean(),
  /** receipts the platform gives */
  delivered: z.boolean(),
  read: z.boolean(),
  /** a recording of the operator arrives as a voice message */
  voice: z.boolean(),
  /** formatting that arrives; the rest goes out as plain text */
  formatting: z.array(Entity.shape.type),
  /** null: no buttons */
  buttons: ButtonLimits.nullable(),
})
export type Capabilities = z.infer<typeof Capabilities>

export const Connector = z.object({
  id: z.string(),
  name: z.string(),
  description: Localized,
  capabilities: Capabilities,
  credentials: z.array(CredentialField),
  settings: z.array(SettingField),
  setup: z.array(Localized),
})
export type Connector = z.infer<typeof Connector>

export const ChannelStatus = z.enum(['connected', 'error', 'off'])
export const Channel = z.object({
  id: Id,
  lineId: Id,
  connector: z.string(),
  name: z.string(),
  active: z.boolean(),
  status: ChannelStatus,
  /** why the status is `error`, and what to do about it */
  error: z.string().optional(),
  webhookUrl: z.string().optional(),
  /** what the platform calls the connected account, e.g. `{ name: "Shop", username: "shop_bot", url: "https://t.me/shop_bot" }` */
  account: z.object({ name: z.string(), username: z.string().optional(), url: z.string().optional() }).nullable(),
  settings: z.record(z.string(), z.unknown()),
  lastInboundAt: Instant.nullable(),
  lastOutboundAt: Instant.nullable(),
  createdAt: Instant,
})
export type Channel = z.infer<typeof Channel>

const Values = z.record(z.string().max(60), z.unknown())
export const ChannelInput = z.object({
  lineId: Id,
  connector: z.string().max(60),
  name: z.string().trim().min(1).max(200),
  credentials: Values.default({}),
  settings: Values.default({}),
  active: z.boolean().default(true),
})
export const ChannelPatch = z
  .object({
    lineId: Id,
    name: z.string().trim().min(1).max(200),
    /** only the fields that change */
    credentials: Values,
    settings: Values,
    active: z.boolean(),
  })
  .partial()

export const ChannelCheck = z.object({
  ok: z.boolean(),
  steps: z.array(
    z.object({
      name: z.enum(['credentials', 'account', 'webhook', 'polling', 'reachable']),
      ok: z.boolean(),
      /** in the caller's language: what was found, or what is wrong and what to do */
      message: z.string(),
      tookMs: z.number(),
    }),
  ),
  channel: Channel.optional(),
})
export type ChannelCheck = z.infer<typeof ChannelCheck>

/** Tries credentials before anything is saved. */
export const ConnectionTest = z.object({ connector: z.string().max(60), credentials: Values.default({}), settings: Values.default({}) })
