import type { Conversation } from '@omniline/contracts/conversations'
import { useMemo, useState } from 'react'
import { toast } from '../../lib/toast.ts'
import { t } from '../../lib/i18n/index.ts'
import { act } from '../../lib/verbs.ts'
import type { HeaderVerbs } from './components/header.tsx'

export type Asking = 'transfer' | 'invite' | 'spam' | 'trail' | null

/** What the buttons and keys of a conversation do, and which question is open. */
export function useVerbs(conversation: Conversation | undefined, onAccepted: () => void) {
  const [asking, setAsking] = useState<Asking>(null)
  const id = conversation?.id ?? ''
  const verbs = useMemo<HeaderVerbs>(
    () => ({
      accept: () => void act(id, 'accept').then((taken) => taken && onAccepted()),
      skip: () => void act(id, 'skip').then((done) => done && toast.plain(t('offer.passedOn'))),
      finish: (silent) => void act(id, 'close', { silent }).then((done) => done && toast.ok(t('verb.finished', { number: done.number }))),
      spam: () => setAsking('spam'),
      transfer: () => setAsking('transfer'),
      invite: () => setAsking('invite'),
      intercept: () => void act(id, 'intercept').then((taken) => taken && onAccepted()),
      join: () => void act(id, 'join').then((taken) => taken && onAccepted()),
      leave: () => void act(id, 'leave'),
      pin: (pinned) => void act(id, pinned ? 'pin' : 'unpin'),
      trail: () => setAsking('trail'),
    }),
    [id, onAccepted],
  )
  return { verbs, asking, setAsking }
}
