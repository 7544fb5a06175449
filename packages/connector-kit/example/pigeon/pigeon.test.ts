import { conformance } from '../../src/conformance.ts'
import { pigeon } from './connector.ts'
import { handshake, pigeonRig } from './testing/rig.ts'

conformance(pigeon, { folder: new URL('.', import.meta.url), textOf: (step) => step.text, rig: pigeonRig, signsBody: true, handshake })
