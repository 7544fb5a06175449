import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { ask } from '../../lib/asking.ts'
import { focusComposer } from '../../lib/focus.ts'
import { t } from '../../lib/i18n/index.ts'
import type { ConversationHead } from '../../lib/realtime/head.ts'
import { isViewed } from '../../lib/realtime/inbox.ts'
import { toast } from '../../lib/toast.ts'
import { act } from '../../lib/verbs.ts'
import type { HeaderVerbs } from './components/header.tsx'
import { restart } from './restart.ts'

/** What the buttons and keys of a conversation do. */
export function useVerbs(conversation: ConversationHead, onAccepted: () => void): HeaderVerbs {
  const navigate = useNavigate()
  const { id, threadId } = conversation
  return useMemo<HeaderVerbs>(
    () => ({
      accept: () => void act(id, 'accept').then((taken) => taken && onAccepted()),
      skip: () => void act(id, 'skip').then((done) => done && toast.plain(t('offer.passedOn'))),
      finish: (silent) => void act(id, 'close', { silent }).then((done) => done && toast.ok(t('verb.finished', { number: done.number }))),
      takeAndFinish: () => ask('takeAndFinish', id),
      spam: () => ask('spam', id),
      block: () => ask('block', id),
      unblock: () => ask('unblock', id),
      transfer: () => ask('transfer', id),
      invite: () => ask('invite', id),
      intercept: () => void act(id, 'intercept').then((taken) => taken && onAccepted()),
      join: () => void act(id, 'join').then((taken) => taken && onAccepted()),
      leave: () => void act(id, 'leave'),
      pin: (pinned) => void act(id, pinned ? 'pin' : 'unpin'),
      restart: (messageId) =>
        void restart({ id, threadId }, messageId).then((next) => {
          if (next === null || !isViewed(id)) return
          void navigate({ to: '/inbox/$view/{-$conversationId}', params: { view: 'mine', conversationId: next } })
          focusComposer()
        }),
      trail: () => ask('trail', id),
    }),
    [id, threadId, onAccepted, navigate],
  )
}
