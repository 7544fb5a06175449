import {
  ArrowLeft,
  Ban,
  ChevronDown,
  CircleCheckBig,
  Ellipsis,
  Forward,
  LogIn,
  LogOut,
  MessageSquarePlus,
  PanelRight,
  Pin,
  PinOff,
  Route,
  ShieldAlert,
  ShieldCheck,
  SkipForward,
  UserPlus,
  UserRoundCheck,
  VolumeX,
} from 'lucide-react'
import type { Directory } from '../../../lib/directory.ts'
import { useText } from '../../../lib/i18n/index.ts'
import type { ConversationHead } from '../../../lib/realtime/head.ts'
import { useViewers } from '../../../lib/realtime/inbox.ts'
import { type Rights, trailLabel } from '../../../lib/rules.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Badge } from '../../../ui/bits.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { ChannelGlyph } from '../../../ui/channel-glyph.tsx'
import { Menu, MenuGap, MenuItem } from '../../../ui/menu.tsx'
import { Tip } from '../../../ui/tip.tsx'
import { breakpoints, useMedia } from '../../../ui/use-media.ts'

export interface HeaderVerbs {
  accept(): void
  skip(): void
  finish(silent: boolean): void
  takeAndFinish(): void
  spam(): void
  block(): void
  unblock(): void
  transfer(): void
  invite(): void
  intercept(): void
  join(): void
  leave(): void
  pin(pinned: boolean): void
  /** a new conversation, about this message if one is given */
  restart(messageId?: string): void
  trail(): void
}

interface HeaderProps {
  conversation: ConversationHead
  rights: Rights
  directory: Directory
  verbs: HeaderVerbs
  cardOpen: boolean
  onCard(): void
  onBack(): void
  /** few buttons, for the live test of the first run */
  plain: boolean
}

export function Header({ conversation, rights, directory, verbs, cardOpen, onCard, onBack, plain }: HeaderProps) {
  const { t } = useText()
  const { customer, connector } = conversation
  const name = customer.name || t('inbox.nameless')
  const phone = useMedia(breakpoints.phone)
  const finishable = rights.finish && !rights.accept && conversation.status !== 'closing'
  return (
    <header className="flex min-h-14 items-center gap-1 border-b border-border bg-bg px-2 sm:gap-2 sm:px-4">
      {!plain && <IconButton label={t('thread.back')} icon={<ArrowLeft />} onClick={onBack} className="lg:hidden" />}
      <button
        type="button"
        onClick={onCard}
        className="flex min-w-0 flex-1 items-center gap-3 rounded-control py-1 text-left"
        title={t('thread.openCard', { name })}
      >
        <span className="relative shrink-0 max-sm:hidden">
          <Avatar id={customer.id} name={name} url={customer.avatarUrl} size="sm" className="size-8" />
        </span>
        <span className="min-w-0">
          <span className="flex items-center gap-2">
            <h2 className="truncate text-base font-semibold">{conversation.topic ? `${name} · ${conversation.topic}` : name}</h2>
            {conversation.pinned && <Pin className="size-3.5 shrink-0 text-muted" aria-label={t('inbox.pinned')} />}
            {customer.blockedByUs && (
              <Badge tone="bad" icon={<Ban />}>
                {t('block.mark')}
              </Badge>
            )}
            <StatusBadge conversation={conversation} />
          </span>
          <span className="flex items-center gap-1.5 text-xs text-muted">
            <ChannelGlyph connector={connector} name={directory.connectorName(connector)} className="size-3.5" />
            <span className="truncate">
              {[directory.channel(conversation.channelId) || directory.connectorName(connector), directory.line(conversation.lineId)]
                .filter(Boolean)
                .join(' · ')}
            </span>
            {!plain && <OwnerWord conversation={conversation} rights={rights} directory={directory} />}
          </span>
        </span>
      </button>
      <Viewers conversationId={conversation.id} directory={directory} />
      {rights.accept && (
        <Button variant="primary" onClick={verbs.accept}>
          {t('verb.accept')}
        </Button>
      )}
      {/* A phone has no room for everything: the offer above has its own button to skip it, the menu other ways to finish. */}
      {rights.skip && <IconButton label={t('verb.skip')} icon={<SkipForward />} onClick={verbs.skip} className="max-md:hidden" />}
      {finishable && <FinishButton rights={rights} verbs={verbs} alone={plain || phone} />}
      {!plain && <IconButton label={t(trailLabel(rights))} shortcut="Y" icon={<Route />} onClick={verbs.trail} />}
      {!plain && rights.transfer && (
        <IconButton label={t('verb.transfer')} shortcut="T" icon={<Forward />} onClick={verbs.transfer} className="max-md:hidden" />
      )}
      {!plain && <MoreMenu conversation={conversation} rights={rights} verbs={verbs} ends={phone && finishable} />}
      {!plain && (
        <IconButton
          label={cardOpen ? t('thread.hideCard') : t('thread.showCard')}
          shortcut="]"
          icon={<PanelRight />}
          active={cardOpen}
          onClick={onCard}
          className="max-md:hidden"
        />
      )}
    </header>
  )
}

function StatusBadge({ conversation }: { conversation: ConversationHead }) {
  const { t } = useText()
  if (conversation.customer.blockedByUs) return null
  if (conversation.spam) return <Badge tone="bad">{t('inbox.status.spam')}</Badge>
  const { status } = conversation
  if (status === 'active') return null
  return <Badge tone={status === 'waiting' || status === 'offered' ? 'warn' : 'neutral'}>{t(`inbox.status.${status}`)}</Badge>
}

function OwnerWord({ conversation, rights, directory }: Pick<HeaderProps, 'conversation' | 'rights' | 'directory'>) {
  const { t } = useText()
  if (rights.mine || conversation.operatorId === null) return null
  const owner = directory.person(conversation.operatorId)
  return owner ? <span className="shrink-0 truncate">· {t('inbox.owner', { name: owner.name })}</span> : null
}

function Viewers({ conversationId, directory }: { conversationId: string; directory: Directory }) {
  const { t } = useText()
  const viewers = useViewers(conversationId).flatMap((id) => directory.person(id) ?? [])
  if (viewers.length === 0) return null
  const text = t('inbox.viewing', { names: viewers.map((one) => one.name).join(', ') })
  return (
    <Tip text={text} side="bottom">
      <span role="img" aria-label={text} className="flex -space-x-1.5 max-sm:hidden">
        {viewers.slice(0, 3).map((one) => (
          <Avatar key={one.id} id={one.id} name={one.name} url={one.avatarUrl} size="sm" className="ring-2 ring-bg" />
        ))}
        {viewers.length > 3 && (
          <span className="grid size-7 place-items-center rounded-full bg-hover text-2xs ring-2 ring-bg">+{viewers.length - 3}</span>
        )}
      </span>
    </Tip>
  )
}

/** `alone`: without the menu of other ways. */
function FinishButton({ rights, verbs, alone }: Pick<HeaderProps, 'rights' | 'verbs'> & { alone: boolean }) {
  const { t } = useText()
  const main = (
    <Button onClick={() => verbs.finish(false)} className={alone ? '' : 'rounded-r-none'} aria-label={t('verb.finish')}>
      <CircleCheckBig className="size-4 text-muted" />
      <span className="max-md:hidden">{t('verb.finish')}</span>
    </Button>
  )
  if (alone) return main
  return (
    <div className="flex">
      {main}
      <Menu
        trigger={
          <Button className="rounded-l-none border-l-0 px-1.5" aria-label={t('verb.finishMore')}>
            <ChevronDown className="size-4" />
          </Button>
        }
        className="w-72"
      >
        <MenuItem icon={<CircleCheckBig />} hint={t('verb.finishHint')} shortcut="E" onClick={() => verbs.finish(false)}>
          {t('verb.finish')}
        </MenuItem>
        <FinishSilently verbs={verbs} />
        <MenuGap />
        <Unwanted rights={rights} verbs={verbs} />
      </Menu>
    </div>
  )
}

function FinishSilently({ verbs }: Pick<HeaderProps, 'verbs'>) {
  const { t } = useText()
  return (
    <MenuItem icon={<VolumeX />} hint={t('verb.finishSilentHint')} onClick={() => verbs.finish(true)}>
      {t('verb.finishSilent')}
    </MenuItem>
  )
}

function Unwanted({ rights, verbs }: Pick<HeaderProps, 'rights' | 'verbs'>) {
  const { t } = useText()
  return (
    <>
      <MenuItem icon={<ShieldAlert />} danger hint={t('verb.spamHint')} shortcut="!" onClick={verbs.spam}>
        {t('verb.spam')}
      </MenuItem>
      {rights.block && <Block verbs={verbs} />}
    </>
  )
}

function Block({ verbs }: Pick<HeaderProps, 'verbs'>) {
  const { t } = useText()
  return (
    <MenuItem icon={<Ban />} danger hint={t('verb.blockHint')} onClick={verbs.block}>
      {t('verb.block')}
    </MenuItem>
  )
}

interface MoreProps extends Pick<HeaderProps, 'conversation' | 'rights' | 'verbs'> {
  /** also what the button to finish has no room for */
  ends: boolean
}

function MoreMenu({ conversation, rights, verbs, ends }: MoreProps) {
  const { t } = useText()
  const takes = rights.finish && rights.accept
  const above =
    rights.restart || rights.transfer || rights.invite || rights.pin || rights.join || rights.leave || rights.intercept || takes || ends
  return (
    <Menu trigger={<IconButton label={t('thread.more')} icon={<Ellipsis />} />} className="w-64">
      {rights.restart && (
        <MenuItem icon={<MessageSquarePlus />} hint={t('verb.restartHint')} onClick={() => verbs.restart()}>
          {t('verb.restart')}
        </MenuItem>
      )}
      {rights.transfer && (
        <MenuItem icon={<Forward />} shortcut="T" onClick={verbs.transfer}>
          {t('verb.transfer')}
        </MenuItem>
      )}
      {rights.invite && (
        <MenuItem icon={<UserPlus />} shortcut="I" onClick={verbs.invite}>
          {t('verb.invite')}
        </MenuItem>
      )}
      {rights.pin && (
        <MenuItem
          icon={conversation.pinned ? <PinOff /> : <Pin />}
          shortcut="P"
          hint={conversation.pinned ? undefined : t('verb.pinHint')}
          onClick={() => verbs.pin(!conversation.pinned)}
        >
          {conversation.pinned ? t('verb.unpin') : t('verb.pin')}
        </MenuItem>
      )}
      {rights.join && (
        <MenuItem icon={<LogIn />} hint={t('verb.joinHint')} onClick={verbs.join}>
          {t('verb.join')}
        </MenuItem>
      )}
      {rights.leave && (
        <MenuItem icon={<LogOut />} onClick={verbs.leave}>
          {t('verb.leave')}
        </MenuItem>
      )}
      {rights.intercept && (
        <MenuItem icon={<UserRoundCheck />} hint={t('verb.interceptHint')} onClick={verbs.intercept}>
          {t('verb.intercept')}
        </MenuItem>
      )}
      {ends && <FinishSilently verbs={verbs} />}
      {takes && (
        <MenuItem icon={<CircleCheckBig />} shortcut="E" hint={t('verb.takeAndFinishHint')} onClick={verbs.takeAndFinish}>
          {t('verb.takeAndFinish')}
        </MenuItem>
      )}
      {above && <MenuGap />}
      <MenuItem icon={<Route />} shortcut="Y" onClick={verbs.trail}>
        {t(trailLabel(rights))}
      </MenuItem>
      {(takes || ends || (rights.block && !rights.finish) || rights.unblock) && <MenuGap />}
      {takes || ends ? <Unwanted rights={rights} verbs={verbs} /> : rights.block && !rights.finish && <Block verbs={verbs} />}
      {rights.unblock && (
        <MenuItem icon={<ShieldCheck />} hint={t('verb.unblockHint')} onClick={verbs.unblock}>
          {t('verb.unblock')}
        </MenuItem>
      )}
    </Menu>
  )
}
