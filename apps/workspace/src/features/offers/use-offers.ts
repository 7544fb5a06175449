import type { Conversation } from '@omniline/contracts/conversations'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { serverNow } from '../../lib/clock.ts'
import { t } from '../../lib/i18n/index.ts'
import { notify } from '../../lib/notify.ts'
import { useMe } from '../../lib/query.ts'
import { useInbox } from '../../lib/realtime/inbox.ts'
import type { ListQuery } from '../../lib/realtime/lists.ts'
import { useListLoading } from '../../lib/realtime/load.ts'
import { isSoundLeader, ring } from '../../lib/sound.ts'
import { decided } from '../../lib/verbs.ts'
import { messageLine } from '../../lib/words.ts'
import { type Departed, departed, offersTo } from './state.ts'

const offeredQuery: ListQuery = { view: 'queue', sort: 'waiting', status: ['offered'] }
const ringEveryMs = 5000
const farewellMs = 2500

/** Offers to me, and what became of those that have just left. */
export function useOffers(onOpen: (id: string) => void) {
  useListLoading(offeredQuery)
  const me = useMe()
  const offers = useInbox(useShallow((state) => offersTo(state.conversations, me.id)))
  const before = useRef<Conversation[]>([])
  const [gone, setGone] = useState<Departed[]>([])
  const [missed, setMissed] = useState(0)

  const compare = useEffectEvent(() => {
    const left = departed(before.current, useInbox.getState().conversations, me.id, decided, serverNow())
    before.current = offers
    for (const one of offers) decided.delete(one.id)
    if (left.length === 0) return
    setMissed((count) => count + left.filter((one) => one.how === 'missed').length)
    const taken = left.filter((one) => one.how === 'taken')
    setGone((all) => [...all, ...taken])
    setTimeout(() => setGone((all) => all.filter((one) => !taken.includes(one))), farewellMs)
  })
  useEffect(() => compare(), [offers])

  useRinging(offers.length > 0 && me.preferences.sound)
  useNotices(offers, me.preferences.notifications, onOpen)
  return { offers, gone, missed, forgetMissed: () => setMissed(0) }
}

function useRinging(on: boolean) {
  useEffect(() => {
    if (!on) return
    const play = () => {
      if (isSoundLeader()) ring()
    }
    play()
    const timer = setInterval(play, ringEveryMs)
    return () => clearInterval(timer)
  }, [on])
}

/** Outside the page, while nobody looks at it; gone with the offer. */
function useNotices(offers: Conversation[], on: boolean, onOpen: (id: string) => void) {
  const shown = useRef(new Map<string, Notification>())
  const follow = useEffectEvent(onOpen)
  useEffect(() => {
    for (const [id, notice] of shown.current) {
      if (offers.some((one) => one.id === id)) continue
      notice.close()
      shown.current.delete(id)
    }
    if (!on || document.hasFocus() || !isSoundLeader()) return
    for (const one of offers) {
      if (shown.current.has(one.id)) continue
      const notice = notify({
        title: t('offer.notice', { name: one.customer.name }),
        body: one.lastMessage ? messageLine(one.lastMessage) : '',
        tag: `offer:${one.id}`,
        sticky: true,
        onClick: () => follow(one.id),
      })
      if (notice) shown.current.set(one.id, notice)
    }
  }, [offers, on])
}
