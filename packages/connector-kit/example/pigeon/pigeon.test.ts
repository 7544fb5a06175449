import { conformance } from '../../src/conformance.ts'
import { connector } from './connector.ts'
import { pigeonRig } from './rig.ts'

conformance(connector, { folder: new URL('.', import.meta.url), textOf: (step) => step.text, rig: pigeonRig, signsBody: true })
