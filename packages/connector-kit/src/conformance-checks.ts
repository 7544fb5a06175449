import { fixtureChecks } from './conformance/fixtures.ts'
import { parsingChecks } from './conformance/inbound.ts'
import type { Check, ConformanceOptions, DirectOptions, Subject } from './conformance/options.ts'
import { renderingChecks } from './conformance/outbound.ts'
import { receivingChecks } from './conformance/receiving.ts'
import { sendingChecks } from './conformance/sending.ts'
import { staticChecks } from './conformance/static.ts'
import type { Connector, DirectConnector } from './connector.ts'

/**
 * Every promise of a connector as a function that throws when it is not kept: for `conformance()`, for other test
 * runners, and for testing the checks themselves.
 */
export function conformanceChecks<Step>(connector: Connector<Step>, options: ConformanceOptions<Step>): Check[] {
  const subject: Subject<Step> = { ...options, connector }
  return [
    ...staticChecks(subject),
    ...fixtureChecks(subject),
    ...parsingChecks(subject),
    ...renderingChecks(subject),
    ...sendingChecks(subject),
    ...receivingChecks(subject),
  ]
}

/** The same for the transport `direct`: what it says of itself and how it takes events apart. */
export function directConformanceChecks(connector: DirectConnector, options: DirectOptions): Check[] {
  const subject = { ...options, connector }
  return [...staticChecks(subject), ...fixtureChecks(subject), ...parsingChecks(subject)]
}
