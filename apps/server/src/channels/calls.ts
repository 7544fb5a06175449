import type { ChannelAccess, ConnectorContext } from '@omniline/connector-kit/connector'
import { ConnectorError } from '@omniline/connector-kit/errors'
import type { FailureKind } from '@omniline/contracts/conversations'
import type { App } from '../platform/app.ts'
import { cleanText } from './core/clean.ts'

/** How long the module is at work. */
export interface Lifetime {
  /** nothing new is begun */
  stopping(): boolean
  /** aborts what is still under way some seconds after `stop` */
  signal: AbortSignal
  stop(): void
}

/** Time for requests that are on their way when the house closes: an aborted one may have arrived, and nobody would know. */
const graceMs = 5000
/** A connector is told to stop at the deadline; one that does not listen is left behind this much later. */
const patienceMs = 1000

export function createLifetime(): Lifetime {
  const controller = new AbortController()
  let stopping = false
  return {
    stopping: () => stopping,
    signal: controller.signal,
    stop() {
      stopping = true
      setTimeout(() => controller.abort(), graceMs).unref()
    },
  }
}

/** Seconds that one call may take. */
export const deadlines = { check: 15, setUp: 20, send: 60, media: 300, profile: 20, typing: 5, acknowledge: 5 } as const

/** Calls a connector. Ends for certain: at the deadline its signal aborts, and a little later the call fails as `unknown`. */
export async function call<T>(
  app: App,
  access: ChannelAccess,
  { signal, seconds }: { signal: AbortSignal; seconds: number },
  work: (context: ConnectorContext) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const timers: NodeJS.Timeout[] = []
  const abort = () => controller.abort()
  try {
    const late = new Promise<never>((_resolve, reject) => {
      const giveUp = () => reject(new ConnectorError('unknown', 'The platform did not answer in time'))
      controller.signal.addEventListener('abort', () => timers.push(setTimeout(giveUp, patienceMs)), { once: true })
      timers.push(setTimeout(abort, seconds * 1000))
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort, { once: true })
    })
    return await Promise.race([work({ channel: access, net: app.net, signal: controller.signal }), late])
  } finally {
    for (const timer of timers) clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

export interface Failure {
  kind: FailureKind
  /** what the platform said; no secret in it */
  detail: string
  retryAfterSeconds: number | undefined
  /** whom a rate limit concerns */
  scope: 'account' | 'chat'
}

/** A channel's secrets: they are taken out of what is said about a failure. */
export type Known = Pick<ChannelAccess, 'id' | 'credentials' | 'state'>

const detailMax = 500

/** What went wrong, fit to be stored and shown. Anything a connector did not foresee leaves the outcome open: `unknown`. */
export function failureOf(app: App, error: unknown, known: Known | null): Failure {
  const hide = (text: string) => (known ? withoutSecrets(text, known) : text)
  if (error instanceof ConnectorError) {
    const { kind, message, retryAfterSeconds, scope } = error
    return {
      kind,
      detail: cleanText(hide(message))
        .slice(0, detailMax)
        .replace(/[\s.]+$/, ''),
      retryAfterSeconds,
      scope,
    }
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  app.log.error({ channelId: known?.id, stack: hide(stack) }, 'a connector failed in a way it does not know')
  return { kind: 'unknown', detail: 'The connector failed', retryAfterSeconds: undefined, scope: 'chat' }
}

/** Tokens are part of some platforms' addresses, and addresses of error messages. */
function withoutSecrets(text: string, { credentials, state }: Known): string {
  const values = [...Object.values(credentials), ...Object.values(state)]
  const secrets = values.filter((value): value is string => typeof value === 'string' && value.length >= 6)
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '…').replaceAll(encodeURIComponent(secret), '…'), text)
}
