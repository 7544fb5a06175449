export { createChannels, type Channels } from './channels.ts'
export { identitySecret } from './identity.ts'
export { manifestOf } from './registry.ts'
export { showTyping } from './typing.ts'
