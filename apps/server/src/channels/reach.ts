import type { ChannelAccess, ConnectorContext } from '@omniline/connector-kit/connector'
import type { App } from '../platform/app.ts'
import { call, type Failure, failureOf, type Known } from './calls.ts'

export type Outcome<T> = { value: T } | { failure: Failure }

/**
 * Calls a channel's connector, within `seconds` and as long as `signal` lets it. What goes wrong is a value, also that
 * the channel's secrets cannot be read (`open` throws then).
 */
export async function reach<T>(
  app: App,
  open: () => ChannelAccess,
  limits: { signal: AbortSignal; seconds: number },
  work: (context: ConnectorContext) => Promise<T>,
): Promise<Outcome<T>> {
  let known: Known | null = null
  try {
    const access = open()
    known = access
    return { value: await call(app, access, limits, work) }
  } catch (error) {
    return { failure: failureOf(app, error, known) }
  }
}

/** The same for calls that only read: they can be repeated, so an open outcome is no more than an unavailable platform. */
export async function reachToRead<T>(...call: Parameters<typeof reach<T>>): Promise<Outcome<T>> {
  const outcome = await reach(...call)
  if (!('failure' in outcome) || outcome.failure.kind !== 'unknown') return outcome
  return { failure: { ...outcome.failure, kind: 'unavailable' } }
}
