import type { Conversation } from '@omniline/contracts/conversations'
import { Link } from '@tanstack/react-router'
import { CornerUpLeft, Eye, Lock, Pin } from 'lucide-react'
import { memo } from 'react'
import { useSecond } from '../../../lib/clock.ts'
import { isEmptyDraft, useDrafts } from '../../../lib/drafts.ts'
import { clockDuration } from '../../../lib/format.ts'
import { useText } from '../../../lib/i18n/index.ts'
import type { View } from '../../../lib/realtime/lists.ts'
import { useConversation, useInbox, useViewers } from '../../../lib/realtime/inbox.ts'
import type { Directory } from '../../../lib/directory.ts'
import { messageLine } from '../../../lib/words.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Badge, Count } from '../../../ui/bits.tsx'
import { ChannelGlyph } from '../../../ui/channel-glyph.tsx'
import { cn } from '../../../ui/cn.ts'
import { AgoTime } from '../../../ui/time.tsx'
import type { InboxSearch } from '../state.ts'

interface RowProps {
  id: string
  view: View
  search: Omit<InboxSearch, 'm'>
  selected: boolean
  /** the one row that Tab reaches */
  focusable: boolean
  /** no longer belongs to this list, kept while it is open */
  left: boolean
  compact: boolean
  directory: Directory
}

/** Looks up its conversation by itself: the list is drawn anew only when something moves, a row only for its own news. */
export const Row = memo(function Row({ id, ...rest }: RowProps) {
  const conversation = useConversation(id)
  return conversation ? <Drawn conversation={conversation} {...rest} /> : null
})

function Drawn(props: Omit<RowProps, 'id'> & { conversation: Conversation }) {
  const { conversation, view, search, selected, focusable, left, compact, directory } = props
  const { t } = useText()
  const { customer, unread, lineId, channelId, connector, operatorId, pinned } = conversation
  const line = directory.line(lineId)
  const channel = directory.channel(channelId)
  const platform = directory.connectorName(connector)
  const owner = view !== 'mine' && operatorId ? directory.person(operatorId) : null
  const name = customer.name || t('inbox.nameless')
  return (
    <Link
      to="/inbox/$view/{-$conversationId}"
      params={{ view, conversationId: conversation.id }}
      search={search}
      data-conversation={conversation.id}
      tabIndex={focusable ? 0 : -1}
      aria-current={selected ? 'true' : undefined}
      className={cn(
        'relative flex h-full gap-3 rounded-card px-2.5 text-left -outline-offset-2',
        compact ? 'items-center py-1' : 'items-start py-2.5',
        selected ? 'bg-selected' : 'hover:bg-hover',
        left && 'opacity-55',
      )}
    >
      <span className="relative shrink-0">
        <Avatar id={customer.id} name={name} url={customer.avatarUrl} size={compact ? 'sm' : 'md'} />
        <span
          className={cn(
            'absolute rounded-full ring-2',
            compact ? '-right-1.5 -bottom-1' : '-right-1 -bottom-0.5',
            selected ? 'ring-selected' : 'ring-panel',
          )}
        >
          <ChannelGlyph connector={connector} name={platform} className={compact ? 'size-3.5' : 'size-4'} />
          <span className="sr-only">{platform}</span>
        </span>
      </span>
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="flex items-center gap-1.5">
          <span className={cn('min-w-0 flex-1 truncate text-base', unread > 0 ? 'font-semibold' : 'font-medium')}>
            {conversation.topic ? `${name} · ${conversation.topic}` : name}
          </span>
          {pinned && <Pin className="size-3 shrink-0 text-muted" aria-label={t('inbox.pinned')} />}
          <Watchers conversationId={conversation.id} directory={directory} />
          <AgoTime at={conversation.lastMessageAt} className="numeric shrink-0 text-xs text-muted" />
        </span>
        {!compact && (
          <span className="flex items-center gap-1.5 text-xs text-muted">
            <span className="min-w-0 flex-1 truncate">
              {[line, channel !== platform && channel].filter(Boolean).join(' · ')}
              <span className="numeric"> #{conversation.number}</span>
            </span>
            <RowState conversation={conversation} />
            {owner && (
              <span title={t('inbox.owner', { name: owner.name })}>
                <span className="sr-only">{t('inbox.owner', { name: owner.name })}</span>
                <Avatar id={owner.id} name={owner.name} url={owner.avatarUrl} size="xs" />
              </span>
            )}
          </span>
        )}
        <span className="flex items-center gap-2">
          <Preview conversation={conversation} selected={selected} />
          {unread > 0 && <span className="sr-only">{t('inbox.unread', { count: unread })}</span>}
          <Count value={unread} />
        </span>
      </span>
    </Link>
  )
}

function Watchers({ conversationId, directory }: { conversationId: string; directory: Directory }) {
  const { t } = useText()
  const viewers = useViewers(conversationId)
  const names = viewers.flatMap((id) => directory.person(id)?.name ?? [])
  if (names.length === 0) return null
  return (
    <span className="shrink-0" title={t('inbox.viewing', { names: names.join(', ') })}>
      <Eye className="size-3.5 text-muted" aria-label={t('inbox.viewing', { names: names.join(', ') })} />
    </span>
  )
}

function RowState({ conversation }: { conversation: Conversation }) {
  const { t } = useText()
  const { status, waitingSince } = conversation
  if (status === 'waiting' || status === 'offered') return <Waiting since={waitingSince ?? conversation.startedAt} />
  if (conversation.spam) return <Badge tone="bad">{t('inbox.status.spam')}</Badge>
  if (status === 'closing' || status === 'closed' || status === 'bot') return <Badge>{t(`inbox.status.${status}`)}</Badge>
  return null
}

function Waiting({ since }: { since: string }) {
  const { t } = useText()
  const seconds = (useSecond() - Date.parse(since)) / 1000
  return (
    <Badge tone={seconds > 300 ? 'warn' : 'neutral'} className="numeric">
      {seconds < 86_400 ? t('inbox.waits', { time: clockDuration(seconds) }) : t('inbox.waitsLong')}
    </Badge>
  )
}

interface PreviewProps {
  conversation: Conversation
  selected: boolean
}

function Preview(props: PreviewProps) {
  const typists = useInbox((state) => state.typing[props.conversation.id])
  const customers = typists?.filter((one) => one.type === 'customer')
  return customers && customers.length > 0 ? (
    <TypingPreview {...props} until={Math.max(...customers.map((one) => one.until))} />
  ) : (
    <LastWord {...props} />
  )
}

/** Apart from the other rows, because it looks at the clock. */
function TypingPreview({ until, ...props }: PreviewProps & { until: number }) {
  const { t } = useText()
  return until > useSecond() ? (
    <span className="min-w-0 flex-1 truncate text-sm text-accent-text">{t('inbox.typing')}</span>
  ) : (
    <LastWord {...props} />
  )
}

function LastWord({ conversation, selected }: PreviewProps) {
  const { t } = useText()
  const draft = useDrafts((state) => (selected ? undefined : state.byConversation[conversation.id]))
  const last = conversation.lastMessage
  if (draft && !isEmptyDraft(draft)) {
    const text = draft[draft.mode].text || draft.reply.text || draft.note.text
    return (
      <span className="min-w-0 flex-1 truncate text-sm text-muted">
        <span className="text-bad">{t('inbox.draft')}</span> {text}
      </span>
    )
  }
  const ours = last && last.author.type !== 'customer'
  return (
    <span className={cn('flex min-w-0 flex-1 items-center gap-1 text-sm', conversation.unread > 0 ? 'text-text' : 'text-muted')}>
      {last?.visibility === 'internal' && <Lock className="size-3 shrink-0" aria-label={t('message.note')} />}
      {ours && last.visibility === 'public' && <CornerUpLeft className="size-3 shrink-0" aria-label={t('inbox.ours')} />}
      <span className="truncate">{last ? messageLine(last) : t('inbox.noMessages')}</span>
    </span>
  )
}
