import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { ask } from '../../lib/asking.ts'
import { toast } from '../../lib/toast.ts'
import { useDirectory } from '../../lib/directory.ts'
import { focusComposer } from '../../lib/focus.ts'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { useText } from '../../lib/i18n/index.ts'
import { useMe } from '../../lib/query.ts'
import { noOffers, takeRoom } from '../../lib/room.ts'
import { act } from '../../lib/verbs.ts'
import { IconButton } from '../../ui/button.tsx'
import { cn } from '../../ui/cn.ts'
import { OfferCard } from './components/offer-card.tsx'
import { breakpoints, useMedia } from '../../ui/use-media.ts'
import { useOffers } from './use-offers.ts'

const shownMax = { desk: 3, folded: 1 }

export interface Corner {
  edge: 'top' | 'bottom'
  away: number
  width: number
}

interface OfferStackProps {
  /** go to the conversation */
  onOpen(id: string): void
  /** in the flow of a page instead of the corner */
  inline?: boolean
  /** which corner on the right is free, and how much of it; pixels */
  room?: Corner
  /** one offer and the count of the others: what is beneath is being worked on */
  folded?: boolean
}

/** What is offered to me, in the corner. Never takes the focus, never covers the composer's text. */
export function OfferStack({ onOpen, inline = false, room = { edge: 'bottom', away: 12, width: 336 }, folded = false }: OfferStackProps) {
  const { t } = useText()
  const me = useMe()
  const directory = useDirectory()
  const { offers, gone, missed, forgetMissed } = useOffers(onOpen)
  const first = offers[0]
  const phone = useMedia(breakpoints.phone)
  const shown = phone || folded ? shownMax.folded : shownMax.desk
  // The first one stays where it is when others come, so that nobody presses what has just moved under the pointer.
  const fromBelow = !inline && room.edge === 'bottom'
  const region = useOwnRoom(inline ? phone && 'top' : fromBelow && 'corner')

  function accept(id: string) {
    onOpen(id)
    focusComposer(id)
    void act(id, 'accept')
  }
  function skip(id: string) {
    void act(id, 'skip').then((done) => done && toast.plain(t('offer.passedOn')))
  }

  useHotkeys(
    {
      'Alt+KeyA': () => first && accept(first.id),
      'Alt+KeyS': () => first && skip(first.id),
      'Alt+KeyT': () => first && ask('transfer', first.id),
    },
    { whileTyping: true, enabled: first !== undefined },
  )

  return (
    <>
      <section
        ref={region}
        aria-label={t('offer.region')}
        className={cn(
          'flex gap-2',
          fromBelow ? 'flex-col-reverse' : 'flex-col',
          inline ? 'shrink-0 p-2 empty:hidden' : 'pointer-events-none fixed right-3 z-30',
        )}
        style={inline ? undefined : { [room.edge]: room.away, width: room.width }}
      >
        {offers.slice(0, shown).map((conversation) => (
          <OfferCard
            key={conversation.id}
            conversation={conversation}
            me={me.id}
            directory={directory}
            first={conversation === first}
            onAccept={() => accept(conversation.id)}
            onSkip={() => skip(conversation.id)}
          />
        ))}
        {offers.length > shown && (
          <p className="self-end rounded-full border border-border bg-raised px-3 py-1 text-sm text-muted shadow-popup">
            {t('offer.more', { count: offers.length - shown })}
          </p>
        )}
        {gone.map((one) => (
          <p
            key={one.conversation.id}
            className="pointer-events-auto rounded-card border border-border bg-raised px-3.5 py-3 text-base text-muted shadow-popup"
          >
            {t('offer.takenBy', { name: directory.person(one.by ?? '')?.name ?? t('trail.somebody') })}
          </p>
        ))}
        {missed > 0 && (
          <p className="pointer-events-auto flex items-center gap-2 self-end rounded-full border border-border bg-raised py-0.5 pr-1 pl-3 text-sm text-warn shadow-popup">
            {t('offer.missed', { count: missed })}
            <IconButton size="sm" label={t('common.dismiss')} icon={<X />} onClick={forgetMissed} />
          </p>
        )}
      </section>
      <div aria-live="assertive" className="sr-only">
        {first ? t('offer.notice', { name: first.customer.name }) : ''}
      </div>
    </>
  )
}

/** Tells the page how much room offers take. */
function useOwnRoom(where: 'top' | 'corner' | false) {
  const region = useRef<HTMLElement>(null)
  useEffect(() => {
    const element = region.current
    if (!where || !element) return
    const tell = () => {
      const { left, top, height } = element.getBoundingClientRect()
      if (where === 'top') takeRoom({ offersAbove: height })
      else if (height > 0) takeRoom({ offersWide: innerWidth - left, offersHigh: innerHeight - top })
      else takeRoom(noOffers)
    }
    const observer = new ResizeObserver(tell)
    observer.observe(element)
    return () => {
      observer.disconnect()
      takeRoom(noOffers)
    }
  }, [where])
  return region
}
