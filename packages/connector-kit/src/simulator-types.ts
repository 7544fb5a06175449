import type { IncomingHttpHeaders } from 'node:http'
import type { DeliveryFaults, Fault, Faults } from './faults.ts'

export interface SimulatedRequest {
  /** the HTTP verb */
  verb: string
  url: URL
  headers: IncomingHttpHeaders
  body: Buffer
  /** aborts when the caller hangs up or the simulator closes: ends a long poll */
  signal: AbortSignal
}

export interface SimulatedResponse {
  /** default 200 */
  status?: number
  headers?: Record<string, string>
  /** a Buffer or string goes out as it is, anything else as JSON */
  body?: unknown
  /** what took effect, for the record */
  accepted?: unknown
}

/** A request that took effect. */
export interface Accepted {
  /** counts from 1 */
  n: number
  at: string
  method: string
  details: unknown
}

/** What a simulator does on command from outside, e.g. `send` (a customer writes). Throws with words for the person who asked. */
export type Action = (input: unknown) => unknown

export type Refusal = Fault & { kind: 'rate_limited' | 'unauthorized' | 'blocked' | 'error' }

export interface SimulatorOptions {
  name: string
  /** default: any free one */
  port?: number
  /** Which method of the platform a request calls (faults and the record go by it), and what it does. null: no such address. */
  route(request: SimulatedRequest): { method: string; run(): SimulatedResponse | Promise<SimulatedResponse> } | null
  /** How this platform words a refusal. */
  refuse(fault: Refusal): SimulatedResponse
  actions?: Record<string, Action>
  /** a file by the id used in what the actions answer, so that a page can show it */
  file?(id: string): { mime: string; bytes: Buffer } | null
}

export interface Simulator {
  name: string
  /** without a trailing slash */
  url: string
  faults: Faults
  deliveries: DeliveryFaults
  accepted: Accepted[]
  /** how many requests came so far, whatever became of them; those to `/_sim` do not count */
  requests(): number
  /** Ends every request and frees the port. */
  close(): Promise<void>
}

/** One bubble on a simulated phone. */
export interface PhoneMessage {
  id: string
  from: 'customer' | 'business'
  text: string
  files: { id: string; kind: string; name: string; mime: string; size: number }[]
  location?: { latitude: number; longitude: number }
  contact?: { name: string; phone: string }
  replyTo?: string
  at: string
  edited: boolean
}
