import type { Readable } from 'node:stream'
import type { InboundEvent, OutboundMessage, Receipt } from './events.ts'
import type { Manifest } from './manifest.ts'

/** A connected account as its connector sees it. */
export interface ChannelAccess {
  id: string
  credentials: Record<string, string>
  settings: Record<string, unknown>
  /** what the connector asked to remember when it was set up, e.g. a webhook secret */
  state: Record<string, unknown>
  /** base URL of the platform's API, without a trailing slash */
  apiUrl: string
}

export interface ConnectorContext {
  channel: ChannelAccess
  /** the only way to the network */
  net: { fetch: typeof fetch; fetchOutside: typeof fetch }
  /** aborts when the house shuts down or the deadline of the call has passed */
  signal: AbortSignal
}

export interface SendContext extends ConnectorContext {
  openFile(fileId: string): Readable
}

/** The account behind the credentials, for showing to the administrator. */
export interface Account {
  /** the platform's id: the same account must not be connected twice */
  externalId: string
  name: string
  username?: string
  /** where customers write to it */
  url?: string
}

export interface WebhookRequest {
  /** the HTTP verb, in capitals */
  method: string
  headers: Record<string, string | string[] | undefined>
  query: Record<string, unknown>
  /** the bytes as they came; signatures are checked over these */
  body: Buffer
}

/** What a platform wants to hear instead of an empty 200. */
export interface WebhookReply {
  /** default 200 */
  status?: number
  /** default `text/plain` */
  contentType?: string
  body: string
  /**
   * The request was no delivery but a question whether this address is ours (Meta's `hub.challenge`, VK's confirmation):
   * it is answered as it is, without `verify`, and nothing is stored. What proves it, the connector has looked at itself.
   */
  handshake?: true
}

/** One event as the platform sent it, with the key that is the same on every redelivery. */
export interface RawEvent {
  id: string
  /** events with the same order key are handled one after the other (usually the chat) */
  orderKey: string
  payload: unknown
}

/**
 * A platform. Five members and a transport are mandatory; the rest are abilities, mirrored in
 * `manifest.capabilities` and checked both ways by `conformance()`.
 *
 * A connector knows nothing of customers, conversations or the database: it turns the platform's events
 * into ours and our messages into the platform's. `Step` is its own type: one request to the platform.
 */
export interface Connector<Step = unknown> {
  manifest: Manifest
  /** Who are we at the platform? Throws `auth` or `unavailable`. Changes nothing there. */
  check(context: ConnectorContext): Promise<Account>
  /**
   * Takes one event of the platform apart. Pure. An unknown kind gives an `unsupported` message or nothing, never a throw.
   * `receivedAt` is when the house got it, for events that carry no time of their own (a pressed button).
   */
  parse(payload: unknown, receivedAt: Date): InboundEvent[]
  /** What has to be sent, in order: splits to the platform's limits. Pure and deterministic: after a crash the steps are made again and taken up where they stopped. */
  render(message: OutboundMessage): Step[]
  /** Sends one step. Throws `ConnectorError`. Never retries by itself. */
  send(step: Step, context: SendContext): Promise<Receipt>

  /** transport `webhook`: is this request really from the platform? Constant time, no I/O. */
  verify?(request: WebhookRequest, channel: ChannelAccess): boolean
  /** transport `webhook`: what to answer where an empty 200 is not enough; null: just that. Pure, no I/O, asked before anything else. */
  respond?(request: WebhookRequest, channel: ChannelAccess): WebhookReply | null
  /**
   * transports `webhook` and `poll`: the events in a request's body, every item of a batch. Throws `ConnectorError`
   * `rejected` on what is not this platform's form at all. `body` is JSON taken apart by `parseJson` (numbers beyond
   * 2^53 are strings), or the text itself where the request says that it is something else.
   */
  readEvents?(body: unknown): RawEvent[]
  /** transport `webhook`: tells the platform where to deliver. Answers what to remember in `state`. */
  registerWebhook?(url: string, context: ConnectorContext): Promise<Record<string, unknown>>
  unregisterWebhook?(context: ConnectorContext): Promise<void>
  /**
   * Whether the webhook at `url` was registered for everything that this version understands; false has it registered anew.
   * Asked when the server starts. True too if the platform delivers elsewhere by now: somebody wanted it so.
   */
  webhookIsCurrent?(url: string, context: ConnectorContext): Promise<boolean>
  /** transport `poll`: waits for events after `cursor` (null: from the start), up to about `waitSeconds`. The returned cursor is stored with the events in one transaction. */
  poll?(cursor: string | null, context: ConnectorContext & { waitSeconds: number }): Promise<{ events: RawEvent[]; cursor: string | null }>

  /** Tells the platform that an event was taken, where somebody waits for that (a pressed button shows a spinner). Called once per stored event; a failure is not worth a retry. */
  acknowledge?(payload: unknown, context: ConnectorContext): Promise<void>

  /** Opens a file named by an inbound attachment's `source`. */
  fetchMedia?(source: Record<string, unknown>, context: ConnectorContext): Promise<{ body: Readable; name?: string; mime?: string }>
  /** The customer's present name and photo; `avatar.key` changes when the photo does. */
  fetchProfile?(
    customerExternalId: string,
    context: ConnectorContext,
  ): Promise<{ name?: string; username?: string; avatar?: { key: string; source: Record<string, unknown> } | null }>
  /** Shows the customer that somebody types; called about every four seconds while it lasts. */
  typing?(chatId: string, context: ConnectorContext): Promise<void>
  /** Makes what was sent as one step say what `step` says now. `messageIds`: those of the receipt. */
  edit?(step: Step, messageIds: string[], context: SendContext): Promise<void>
  /** Takes messages from the customer's screen. */
  remove?(chatId: string, messageIds: string[], context: ConnectorContext): Promise<void>
}

/**
 * Transport `direct`: Omniline itself is the platform (the site chat). Customers read what is stored, so
 * nothing is rendered or sent, and events arrive as plain calls.
 */
export type DirectConnector = Pick<Connector, 'manifest' | 'check' | 'parse'> & {
  [Member in Exclude<keyof Connector, 'manifest' | 'check' | 'parse'>]?: undefined
}

/** What the registry holds. `connector.send` is there exactly unless the transport is `direct`. */
export type AnyConnector = Connector | DirectConnector
