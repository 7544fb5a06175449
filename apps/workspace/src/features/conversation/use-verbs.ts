import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { ask } from '../../lib/asking.ts'
import { focusComposer } from '../../lib/focus.ts'
import { here } from '../../lib/here.ts'
import { t } from '../../lib/i18n/index.ts'
import type { ConversationHead } from '../../lib/realtime/head.ts'
import { toast } from '../../lib/toast.ts'
import { act } from '../../lib/verbs.ts'
import type { HeaderVerbs } from './components/header.tsx'
import { restart } from './restart.ts'

/** The caret goes before the answer comes: by then one may be writing elsewhere. */
function answerIn(id: string, verb: 'accept' | 'intercept' | 'join'): void {
  focusComposer(id)
  void act(id, verb)
}

/** What the buttons and keys of a conversation do. */
export function useVerbs(conversation: ConversationHead): HeaderVerbs {
  const navigate = useNavigate()
  const { id, threadId } = conversation
  return useMemo<HeaderVerbs>(
    () => ({
      accept: () => answerIn(id, 'accept'),
      skip: () => void act(id, 'skip').then((done) => done && toast.plain(t('offer.passedOn'))),
      finish: (silent) => void act(id, 'close', { silent }).then((done) => done && toast.ok(t('verb.finished', { number: done.number }))),
      takeAndFinish: () => ask('takeAndFinish', id),
      spam: () => ask('spam', id),
      block: () => ask('block', id),
      unblock: () => ask('unblock', id),
      transfer: () => ask('transfer', id),
      invite: () => ask('invite', id),
      intercept: () => answerIn(id, 'intercept'),
      join: () => answerIn(id, 'join'),
      leave: () => void act(id, 'leave'),
      pin: (pinned) => void act(id, pinned ? 'pin' : 'unpin'),
      restart(messageId) {
        const stillHere = here()
        void restart({ id, threadId }, messageId).then((fresh) => {
          if (fresh === null || !stillHere()) return
          void navigate({ to: '/inbox/$view/{-$conversationId}', params: { view: 'mine', conversationId: fresh } })
          focusComposer(fresh)
        })
      },
      trail: () => ask('trail', id),
    }),
    [id, threadId, navigate],
  )
}
