export { attachmentFailed, attachmentReady, type PendingAttachment, pendingAttachments } from './attachments.ts'
export { postAutomatic } from './automatic.ts'
export { type Customer, ensureCustomer, identifyCustomer, setAvatar, setBlocked, setProfile } from './customers.ts'
export {
  applyReceipt,
  customerRead,
  forgetLastPart,
  markDone,
  markFailed,
  markNotSending,
  markRetry,
  markSending,
  markSendingMore,
  markSent,
  nextOutbound,
  type Outbound,
  outbound,
} from './deliveries.ts'
export { type Arrived, markArrivedTogether, markSendingTogether } from './deliveries-together.ts'
export { applyDeleted, applyEdited } from './edits.ts'
export { receiveOutgoing } from './elsewhere.ts'
export { type FileOrigin, fileSizeMax, signFileUrl, type StoredUpload, storeFile } from './files.ts'
export { checkNotBlocked } from './blocks.ts'
export { assign, checkMayFinish, type Closing, closeConversation, markLeftQueue, moveToLine, offer, putBackToWaiting } from './lifecycle.ts'
export { counters } from './list.ts'
export { lockConversation } from './lock.ts'
export { applyMoved } from './moves.ts'
export { type Post, postMessage } from './post.ts'
export { receivePressed } from './presses.ts'
export { applyReaction } from './reactions.ts'
export { type InboundMessage, receive, type Received, type ReceiveMore } from './receive.ts'
export { isPlain, receiveTogether } from './receive-together.ts'
export { removeUpload } from './tidy.ts'
export { checkRoomForUpload } from './uploads.ts'
export { addSystemMessage, type Actor, endsSilence, type SystemMessage } from './system.ts'
export type { ConversationRow } from './tables.ts'
export { conversationViews, messageViews, unreadCounts } from './views.ts'
export { checkVisible, type Viewer, visibleTo } from './visibility.ts'
