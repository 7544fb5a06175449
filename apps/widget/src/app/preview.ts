import type { ChatConfig, VisitorMessage } from '@omniline/contracts/visitor'
import type { Translate } from '../shared/translate.ts'
import type { Chat } from './chat.ts'
import { createFiles } from './files.ts'
import { createStore } from './state/store.ts'

/** What the settings show before there is a channel to ask. */
export const sampleConfig = (channelId: string): ChatConfig => ({
  channelId,
  companyName: 'Omniline',
  title: 'Omniline',
  greeting: '',
  language: null,
  color: '',
  position: 'right',
  online: true,
  fileMax: 20 * 1_048_576,
  consent: null,
})

/** A chat that talks to nobody, keeps nothing, and shows two lines. */
export function createPreview(config: ChatConfig, t: Translate): Chat {
  const store = createStore()
  const operator = { name: t('sampleName'), position: '', avatarUrl: null }
  const minute = 60_000
  const message = (seq: number, type: 'visitor' | 'operator', text: string): VisitorMessage => ({
    id: `sample ${seq}`,
    seq,
    author: { type, name: type === 'operator' ? operator.name : '', avatarUrl: null },
    text,
    entities: [],
    part: null,
    attachments: [],
    replyTo: null,
    clientMessageId: null,
    createdAt: new Date(Date.now() - (3 - seq) * minute).toISOString(),
    editedAt: null,
    deletedAt: null,
    status: type === 'visitor' ? 'read' : null,
  })
  const messages = [message(1, 'visitor', t('sampleQuestion')), message(2, 'operator', t('sampleAnswer'))]
  const chat = { messages, hasMore: false, unread: 0, operator, status: 'active', online: config.online, consent: null } as const
  store.dispatch({ type: 'snapshot', chat: { ...chat, messages } })
  const nothing = () => undefined
  return {
    store,
    submit: nothing,
    typing: nothing,
    attach: nothing,
    detach: nothing,
    retryUpload: nothing,
    canRetryUpload: () => false,
    retry: nothing,
    remove: nothing,
    older: () => Promise.resolve(),
    atEnd: nothing,
    files: createFiles(),
    onNews: () => nothing,
    agree: () => Promise.resolve(null),
    forget: nothing,
  }
}
