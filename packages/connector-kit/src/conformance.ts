import { describe, it } from 'vitest'
import type { ConformanceOptions } from './conformance/options.ts'
import { conformanceChecks } from './conformance-checks.ts'
import type { Connector } from './connector.ts'

/** Registers the tests that every connector has to pass. Called by each connector's own test file. */
export function conformance<Step>(connector: Connector<Step>, options: ConformanceOptions<Step>): void {
  describe(`${connector.manifest.id}: conformance`, () => {
    for (const check of conformanceChecks(connector, options)) it(check.name, () => check.run())
  })
}
