import type { AnyConnector, ChannelAccess, Connector, WebhookRequest } from '../connector.ts'
import type { Simulator } from '../simulator-types.ts'

/** One promise of a connector. Fails by throwing. */
export interface Check {
  name: string
  run(): void | Promise<void>
}

/** A fresh fake platform with one connected account and one customer who has already written to it. */
export interface Rig {
  simulator: Simulator
  /** good credentials, `apiUrl` of the simulator; `state` empty */
  channel: ChannelAccess
  chatId: string
  /** the customer writes */
  write: (text: string) => unknown
  /** the customer sends a file; needed where the connector has `fetchMedia` */
  sendFile?: (file: { name: string; mime: string; bytes: Buffer }) => unknown
  /** the customer presses the button with this payload; needed where `capabilities.buttons` */
  press?: (messageId: string, payload: string) => unknown
  /** the customer reacts to a message of ours; needed where `capabilities.reactions` */
  react?: (messageId: string, emoji: string) => unknown
  /** the customer blocks the account; null where a platform knows no such thing */
  block: (() => unknown) | null
  /** what stands on the customer's screen from our side, oldest first */
  received(): { messageId: string; text: string; files: { size: number }[] }[]
  close(): Promise<void>
}

export interface ConformanceOptions<Step> {
  /** the connector's folder: `new URL('.', import.meta.url)` */
  folder: URL
  /** the text that a step brings to the customer; '' for none */
  textOf: (step: Step) => string
  rig: () => Promise<Rig>
  /** the platform's signature covers the body, so a changed body has to be refused */
  signsBody?: boolean
  /** how the platform asks whether an address is ours, and what it must hear; needed where the connector has `respond` and shakes hands */
  handshake?: (channel: ChannelAccess) => { request: WebhookRequest; body: string; forged?: WebhookRequest }
}

/** Where Omniline itself is the platform there is nothing to send and nobody to play. */
export type DirectOptions = Pick<ConformanceOptions<never>, 'folder'>

export interface Subject<Step> extends ConformanceOptions<Step> {
  connector: Connector<Step>
}

/** What is asked of every connector. */
export interface AnySubject extends DirectOptions {
  connector: AnyConnector
}
