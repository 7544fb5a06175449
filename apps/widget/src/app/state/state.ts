import type { VisitorFrame } from '@omniline/contracts/realtime'
import type { VisitorChat, VisitorConsent, VisitorMessage } from '@omniline/contracts/visitor'

/** A file on its way to the server. */
export interface Upload {
  id: string
  name: string
  mime: string
  size: number
  /** for showing a picture before the server has it; null for other files */
  previewUrl: string | null
  /** from 0 to 1 */
  progress: number
  status: 'uploading' | 'done' | 'failed'
  /** the stored file, once it is there */
  fileId: string | null
  error: string | null
}

/** A message of the visitor that the server has not confirmed. It stays until it is sent or the visitor removes it. */
export interface Outgoing {
  clientMessageId: string
  text: string
  uploads: Upload[]
  replyTo: VisitorMessage['replyTo']
  /** ISO instant on the visitor's clock */
  createdAt: string
  /** the last `seq` that was shown when it was written: a failed one keeps its place behind it */
  afterSeq: number
  status: 'sending' | 'failed'
  /** an error code, see `error_*` in the catalogues */
  error: string | null
}

export interface ChatState {
  /** in order of `seq`; the visitor sees gaps where staff whispered */
  messages: VisitorMessage[]
  hasMore: boolean
  outgoing: Outgoing[]
  /** files attached to the message that is being written */
  attached: Upload[]
  /** of the files chosen last, so many did not fit into the message */
  leftOut: number
  unread: number
  operator: VisitorChat['operator']
  status: VisitorChat['status']
  /** null until somebody told */
  online: boolean | null
  typing: string | null
  /** what has to be agreed to before one can write; null: nothing; undefined until somebody told */
  consent: VisitorConsent | null | undefined
  /** `none`: nothing to connect for, the visitor has not acted yet */
  connection: 'none' | 'connecting' | 'live' | 'lost'
  /** the history is there, or there is none */
  loaded: boolean
  /** grows when the visitor leaves: nothing that was half written belongs to whoever comes next */
  visit: number
}

export const emptyChat: ChatState = {
  messages: [],
  hasMore: false,
  outgoing: [],
  attached: [],
  leftOut: 0,
  unread: 0,
  operator: null,
  status: 'none',
  online: null,
  typing: null,
  consent: undefined,
  connection: 'none',
  loaded: true,
  visit: 0,
}

export type Action =
  | { type: 'snapshot'; chat: VisitorChat }
  | { type: 'older'; chat: VisitorChat }
  | { type: 'frame'; frame: VisitorFrame }
  | { type: 'connection'; connection: ChatState['connection'] }
  | { type: 'loading' }
  | { type: 'typingEnded' }
  | { type: 'queued'; outgoing: Outgoing }
  | { type: 'sent'; message: VisitorMessage }
  | { type: 'failed'; clientMessageId: string; error: string }
  | { type: 'retried'; clientMessageId: string }
  | { type: 'removed'; clientMessageId: string }
  | { type: 'attached'; upload: Upload }
  | { type: 'leftOut'; count: number }
  | { type: 'detached'; id: string }
  /** the attached files went into a message; those that failed stay and say why */
  | { type: 'detachedAll' }
  | { type: 'upload'; id: string; change: Partial<Upload> }
  | { type: 'read' }
  | { type: 'agreed'; consent: VisitorConsent }
  /** another visitor, or nobody any more */
  | { type: 'reset'; keepOutgoing: boolean }
