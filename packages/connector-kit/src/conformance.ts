import { describe, it } from 'vitest'
import type { Check, ConformanceOptions, DirectOptions } from './conformance/options.ts'
import { conformanceChecks, directConformanceChecks } from './conformance-checks.ts'
import type { Connector, DirectConnector } from './connector.ts'

/** Registers the tests that every connector has to pass. Called by each connector's own test file. */
export function conformance<Step>(connector: Connector<Step>, options: ConformanceOptions<Step>): void {
  register(connector.manifest.id, conformanceChecks(connector, options))
}

/** The same for a connector of the transport `direct`. */
export function directConformance(connector: DirectConnector, options: DirectOptions): void {
  register(connector.manifest.id, directConformanceChecks(connector, options))
}

function register(id: string, checks: Check[]): void {
  describe(`${id}: conformance`, () => {
    for (const check of checks) it(check.name, () => check.run())
  })
}
