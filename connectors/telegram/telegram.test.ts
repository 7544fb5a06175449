import { conformance } from '@omniline/connector-kit/conformance'
import { telegram } from './connector.ts'
import { telegramRig } from './rig.ts'

conformance(telegram, {
  folder: new URL('.', import.meta.url),
  textOf: (step) => (step.type === 'text' ? step.text : step.caption),
  rig: telegramRig,
})
