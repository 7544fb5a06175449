import type { VisitorFrame } from '@omniline/contracts/realtime'
import type { VisitorMessage } from '@omniline/contracts/visitor'
import { markRead, mergePage, prepend, upsert } from './merge.ts'
import { type Action, type ChatState, emptyChat, type Outgoing, type Upload } from './state.ts'

/** Everything that can happen to the chat. Holds: a snapshot plus the frames after it equals a later snapshot. */
export function reduce(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case 'snapshot': {
      const { messages, hasMore, unread, operator, status, online, consent } = action.chat
      const merged = mergePage(state.messages, messages, hasMore)
      const keptOlder = merged.length > 0 && merged[0]?.id !== messages[0]?.id
      return confirm({
        ...state,
        messages: merged,
        hasMore: keptOlder ? state.hasMore : hasMore,
        unread,
        operator,
        status,
        online,
        consent,
        loaded: true,
      })
    }
    case 'older':
      return { ...state, messages: prepend(state.messages, action.chat), hasMore: action.chat.hasMore }
    case 'frame':
      return onFrame(state, action.frame)
    case 'connection':
      return { ...state, connection: action.connection, typing: action.connection === 'live' ? state.typing : null }
    case 'loading':
      return { ...state, loaded: false }
    case 'typingEnded':
      return { ...state, typing: null }
    case 'queued':
      return { ...state, outgoing: [...state.outgoing, action.outgoing] }
    case 'sent':
      return confirm({ ...state, messages: upsert(state.messages, action.message) })
    case 'failed':
      return withOutgoing(state, action.clientMessageId, (one) => ({ ...one, status: 'failed', error: action.error }))
    case 'retried':
      return withOutgoing(state, action.clientMessageId, (one) => ({ ...one, status: 'sending', error: null }))
    case 'removed':
      return { ...state, outgoing: state.outgoing.filter((one) => one.clientMessageId !== action.clientMessageId) }
    case 'attached':
      return { ...state, attached: [...state.attached, action.upload] }
    case 'leftOut':
      return { ...state, leftOut: action.count }
    case 'detached':
      return { ...state, leftOut: 0, attached: state.attached.filter((one) => one.id !== action.id) }
    case 'detachedAll':
      return { ...state, attached: state.attached.filter((one) => one.status === 'failed'), leftOut: 0 }
    case 'upload':
      return {
        ...state,
        attached: changeUpload(state.attached, action.id, action.change),
        outgoing: state.outgoing.map((one) => {
          const uploads = changeUpload(one.uploads, action.id, action.change)
          return uploads === one.uploads ? one : { ...one, uploads }
        }),
      }
    case 'agreed':
      return { ...state, consent: action.consent }
    case 'read':
      return { ...state, unread: 0 }
    case 'reset':
      return action.keepOutgoing
        ? { ...emptyChat, online: state.online, visit: state.visit, outgoing: state.outgoing }
        : { ...emptyChat, online: state.online, visit: state.visit + 1 }
  }
}

function onFrame(state: ChatState, frame: VisitorFrame): ChatState {
  switch (frame.type) {
    case 'message': {
      const isNew = !state.messages.some((one) => one.id === frame.data.id)
      const answered = isNew && frame.data.author.type !== 'visitor'
      return confirm({ ...state, messages: upsert(state.messages, frame.data), typing: answered ? null : state.typing })
    }
    case 'chat': {
      const { operatorReadSeq, unread, operator, status, online, consent } = frame.data
      return { ...state, messages: markRead(state.messages, operatorReadSeq), unread, operator, status, online, consent }
    }
    case 'typing':
      return { ...state, typing: frame.data.active ? frame.data.name : null }
    case 'ready':
    case 'resync':
    case 'ping':
    case 'error':
      return state
  }
}

/** Drops what the server now has: the same message must not be shown twice, whichever way it came first. */
function confirm(state: ChatState): ChatState {
  const known = new Set(state.messages.map((one) => one.clientMessageId))
  const outgoing = state.outgoing.filter((one) => !known.has(one.clientMessageId))
  return outgoing.length === state.outgoing.length ? state : { ...state, outgoing }
}

function changeUpload(uploads: Upload[], id: string, change: Partial<Upload>): Upload[] {
  return uploads.some((one) => one.id === id) ? uploads.map((one) => (one.id === id ? { ...one, ...change } : one)) : uploads
}

function withOutgoing(state: ChatState, clientMessageId: string, change: (one: Outgoing) => Outgoing): ChatState {
  return { ...state, outgoing: state.outgoing.map((one) => (one.clientMessageId === clientMessageId ? change(one) : one)) }
}

export const lastSeq = (messages: readonly VisitorMessage[]): number => messages.at(-1)?.seq ?? 0
