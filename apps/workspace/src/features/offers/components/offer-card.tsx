import type { Conversation } from '@omniline/contracts/conversations'
import { Ban, CircleCheckBig, Ellipsis, Forward, Route, ShieldAlert, SkipForward, Users } from 'lucide-react'
import type { MouseEvent } from 'react'
import { ask } from '../../../lib/asking.ts'
import { serverNow, useSecond } from '../../../lib/clock.ts'
import type { Directory } from '../../../lib/directory.ts'
import { clockDuration } from '../../../lib/format.ts'
import { keyLabel } from '../../../lib/hotkeys.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { messageLine } from '../../../lib/words.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { ChannelGlyph } from '../../../ui/channel-glyph.tsx'
import { cn } from '../../../ui/cn.ts'
import { Kbd } from '../../../ui/kbd.tsx'
import { Menu, MenuGap, MenuItem } from '../../../ui/menu.tsx'
import { Tip } from '../../../ui/tip.tsx'
import { remaining } from '../state.ts'

interface OfferCardProps {
  conversation: Conversation
  me: string
  directory: Directory
  /** the one that the keys act on */
  first: boolean
  onAccept(): void
  onSkip(): void
}

/** The second press of a double click would be for the offer that has just moved up. */
const once = (work: () => void) => (event: MouseEvent) => {
  if (event.detail < 2) work()
}

export function OfferCard({ conversation, me, directory, first, onAccept, onSkip }: OfferCardProps) {
  const { t } = useText()
  const { customer, connector, lineId, channelId, lastMessage } = conversation
  const name = customer.name || t('inbox.nameless')
  const text = lastMessage ? messageLine(lastMessage) : t('offer.noText')
  const where = [directory.channel(channelId) || directory.connectorName(connector), directory.line(lineId)].filter(Boolean).join(' · ')
  return (
    <article
      aria-label={t('offer.label', { name })}
      className="@container pointer-events-auto animate-rise overflow-hidden rounded-card border border-border bg-raised shadow-popup"
    >
      {first && <Countdown conversation={conversation} me={me} />}
      {first ? (
        <div className="flex flex-col gap-2.5 p-3.5">
          <p className="flex items-center gap-1.5 text-xs text-muted">
            <ChannelGlyph connector={connector} name={directory.connectorName(connector)} className="size-3.5" />
            <span className="min-w-0 flex-1 truncate" title={where}>
              {where}
            </span>
            <Left conversation={conversation} me={me} />
            <OfferMenu id={conversation.id} />
          </p>
          <div className="flex items-start gap-3">
            <Avatar id={customer.id} name={name} url={customer.avatarUrl} />
            <div className="min-w-0 flex-1">
              <p className="truncate font-semibold">{name}</p>
              <p className="line-clamp-3 text-sm text-muted">{text}</p>
            </div>
          </div>
          <div className="flex gap-2">
            <Button variant="primary" className="min-w-0 flex-1 max-md:h-12" onClick={once(onAccept)}>
              {t('verb.answer')}
              <span className="@max-[19.5rem]:hidden max-md:hidden">
                <Kbd inverse>{keyLabel('Alt+KeyA')}</Kbd>
              </span>
            </Button>
            <Tip text={t('verb.skip')} shortcut={keyLabel('Alt+KeyS')}>
              <Button className="px-2.5 max-md:h-12" onClick={once(onSkip)}>
                {t('verb.skip')}
              </Button>
            </Tip>
            <IconButton
              label={t('verb.transfer')}
              shortcut={keyLabel('Alt+KeyT')}
              icon={<Forward />}
              side="top"
              className="border border-border max-md:size-12"
              onClick={() => ask('transfer', conversation.id)}
            />
          </div>
        </div>
      ) : (
        <div className="flex items-center gap-2.5 py-2 pr-2 pl-3.5">
          <Avatar id={customer.id} name={name} url={customer.avatarUrl} size="sm" />
          <span className="min-w-0 flex-1">
            <span className="flex items-baseline gap-2">
              <span className="min-w-0 truncate text-sm font-semibold">{name}</span>
              <span className="shrink-0 text-xs text-muted">
                <Left conversation={conversation} me={me} brief />
              </span>
            </span>
            <span className="block truncate text-xs text-muted">{text}</span>
          </span>
          <IconButton
            size="sm"
            label={t('verb.skip')}
            icon={<SkipForward />}
            side="top"
            className="max-md:size-11"
            onClick={once(onSkip)}
          />
          <Button size="sm" className="max-md:h-11" onClick={once(onAccept)}>
            {t('verb.answer')}
          </Button>
        </div>
      )}
    </article>
  )
}

/** What is done more seldom than answering and passing on. */
function OfferMenu({ id }: { id: string }) {
  const { t } = useText()
  return (
    <Menu
      className="w-72"
      trigger={
        <IconButton
          size="sm"
          label={t('offer.menu')}
          icon={<Ellipsis />}
          side="top"
          className="-my-1.5 -mr-1.5 max-md:-my-2.5 max-md:size-11"
        />
      }
    >
      <MenuItem icon={<Route />} onClick={() => ask('trail', id)}>
        {t('verb.trail')}
      </MenuItem>
      <MenuItem icon={<CircleCheckBig />} hint={t('verb.takeAndFinishHint')} onClick={() => ask('takeAndFinish', id)}>
        {t('verb.takeAndFinish')}
      </MenuItem>
      <MenuGap />
      <MenuItem icon={<ShieldAlert />} danger hint={t('verb.spamHint')} onClick={() => ask('spam', id)}>
        {t('verb.spam')}
      </MenuItem>
      <MenuItem icon={<Ban />} danger hint={t('verb.blockHint')} onClick={() => ask('block', id)}>
        {t('verb.block')}
      </MenuItem>
    </Menu>
  )
}

/** Drawn for the eye; the number beside says the same. */
function Countdown({ conversation, me }: { conversation: Conversation; me: string }) {
  useSecond()
  const left = remaining(conversation, me, serverNow())
  if (!left) return null
  return (
    <div aria-hidden="true" className="h-1 bg-hover">
      <div
        className={cn('h-full origin-left transition-transform duration-1000 ease-linear', left.seconds <= 10 ? 'bg-bad' : 'bg-accent')}
        style={{ transform: `scaleX(${left.share})` }}
      />
    </div>
  )
}

function Left({ conversation, me, brief = false }: { conversation: Conversation; me: string; brief?: boolean }) {
  const { t } = useText()
  useSecond()
  const left = remaining(conversation, me, serverNow())
  const seen = conversation.offers.length
  if (!left) {
    if (seen <= 1) return null
    const seenBy = t('offer.seenBy', { count: seen })
    if (!brief) return <span className="shrink-0">{seenBy}</span>
    return (
      <span className="numeric flex items-center gap-1 self-center" title={seenBy}>
        <span className="sr-only">{seenBy}</span>
        <Users aria-hidden="true" className="size-3" />
        <span aria-hidden="true">{seen}</span>
      </span>
    )
  }
  const time = clockDuration(left.seconds)
  return (
    <span className={cn('numeric shrink-0 font-medium', left.seconds <= 10 && 'text-bad')} title={t('offer.answerWithin', { time })}>
      <span className="sr-only">{t('offer.answerWithin', { time })}</span>
      <span aria-hidden="true">{time}</span>
    </span>
  )
}
