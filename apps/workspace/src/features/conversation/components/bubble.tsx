import type { Attachment, Message } from '@omniline/contracts/conversations'
import { Bot, Clock3, Lock, RotateCcw } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import type { Quote } from '../../../lib/drafts.ts'
import { useText } from '../../../lib/i18n/index.ts'
import type { Outgoing } from '../../../lib/outbox.ts'
import { useLink } from '../../../lib/realtime/inbox.ts'
import { discardSending, retrySending } from '../../../lib/sending.ts'
import { codeText, messageLine } from '../../../lib/words.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { cn } from '../../../ui/cn.ts'
import { ClockTime } from '../../../ui/time.tsx'
import type { MessageActions } from '../actions.ts'
import { Attachments } from './attachments.tsx'
import { DeliveryMark } from './delivery.tsx'
import { Failure } from './failure.tsx'
import { MessageButtons } from './message-buttons.tsx'
import { MessageMenu } from './message-menu.tsx'
import { Part } from './part.tsx'
import { Reactions } from './reactions.tsx'
import { RichText } from './rich-text.tsx'

export interface BubbleContext {
  me: { id: string; name: string; avatarUrl: string | null }
  customer: { id: string; name: string; avatarUrl: string | null; group: boolean }
  avatarOf(userId: string): string | null
  platform: string
  readsKnown: boolean
  actions: MessageActions
  onOpenImage(attachment: Attachment): void
}

interface FrameProps {
  side: 'start' | 'end'
  look: 'in' | 'out' | 'note' | 'bare'
  first: boolean
  last: boolean
  author: ReactNode
  avatar: ReactNode
  menu: ReactNode
  below: ReactNode
  children: ReactNode
}

const noEntities: Message['entities'] = []

const looks: Record<FrameProps['look'], string> = {
  in: 'bg-bubble-in',
  out: 'bg-bubble-out',
  note: 'bg-note text-note-text border border-dashed border-note-edge',
  bare: '',
}

function Frame({ side, look, first, last, author, avatar, menu, below, children }: FrameProps) {
  const end = side === 'end'
  return (
    <div className={cn('group/message flex gap-2', end && 'flex-row-reverse', first ? 'pt-2.5' : 'pt-0.5')}>
      <div className="w-7 shrink-0 max-sm:hidden">{first && avatar}</div>
      <div className={cn('flex max-w-[min(85%,37rem)] min-w-0 flex-col', end ? 'items-end' : 'items-start')}>
        {first && author && <div className="mb-1 flex items-center gap-1.5 px-1 text-xs font-medium text-muted">{author}</div>}
        <div className={cn('flex max-w-full gap-1', end && 'flex-row-reverse')}>
          <div
            data-bubble={look}
            className={cn(
              'max-w-full min-w-0 rounded-bubble text-base leading-[1.45]',
              look !== 'bare' && 'px-3 py-2',
              looks[look],
              !first && (end ? 'rounded-tr-[5px]' : 'rounded-tl-[5px]'),
              !last && (end ? 'rounded-br-[5px]' : 'rounded-bl-[5px]'),
            )}
          >
            {children}
          </div>
          {menu}
        </div>
        {below}
      </div>
    </div>
  )
}

export const MessageBubble = memo(function MessageBubble({
  message,
  first,
  last,
  context,
}: {
  message: Message
  first: boolean
  last: boolean
  context: BubbleContext
}) {
  const { t } = useText()
  const { author, visibility, attachments, delivery } = message
  const theirs = author.type === 'customer'
  const byItself = author.type === 'bot' || author.type === 'system'
  const note = visibility === 'internal'
  // Staff wrote it, but not here.
  const elsewhere = author.type === 'operator' && author.id === null
  const member = theirs && context.customer.group
  const sticker = attachments.length === 1 && attachments[0]?.kind === 'sticker' && message.text === '' && !message.deletedAt
  const avatarUrl = theirs ? (member ? null : context.customer.avatarUrl) : author.id ? context.avatarOf(author.id) : null
  const failed = delivery?.status === 'failed'
  return (
    <Frame
      side={theirs ? 'start' : 'end'}
      look={sticker ? 'bare' : note ? 'note' : theirs ? 'in' : 'out'}
      first={first}
      last={last}
      author={
        note ? (
          <>
            <Lock className="size-3" />
            {author.id === context.me.id ? t('message.noteCaption') : t('message.noteCaptionBy', { name: author.name })}
          </>
        ) : byItself ? (
          <>
            <Bot className="size-3.5" />
            {author.name || t('message.automatic')}
          </>
        ) : elsewhere ? (
          t('message.elsewhere', { platform: context.platform })
        ) : author.id === context.me.id || (theirs && !member) ? null : (
          author.name
        )
      }
      avatar={
        byItself ? (
          <span className="grid size-7 place-items-center rounded-full bg-hover text-muted">
            <Bot className="size-4" />
          </span>
        ) : (
          <Avatar
            id={theirs && !member ? context.customer.id : ((theirs ? null : author.id) ?? author.name)}
            name={elsewhere ? context.platform : author.name}
            url={avatarUrl}
            size="sm"
          />
        )
      }
      menu={<MessageMenu message={message} actions={context.actions} side={theirs ? 'start' : 'end'} />}
      below={
        <>
          {message.reactions.length > 0 && <Reactions reactions={message.reactions} end={!theirs} />}
          {message.buttons.length > 0 && <MessageButtons rows={message.buttons} />}
          {(last || failed || message.editedAt) && (
            <div className="mt-1 flex items-center gap-1.5 px-1 text-2xs text-muted">
              {message.editedAt && !message.deletedAt && <span>{t('message.edited')}</span>}
              <ClockTime at={message.createdAt} className="numeric" />
              {delivery && !message.deletedAt && (
                <DeliveryMark delivery={delivery} readsKnown={context.readsKnown} platform={context.platform} />
              )}
            </div>
          )}
          {failed && (
            <Failure
              reason={delivery.error ? t(`failure.${delivery.error.kind}`) : t('failure.unknown')}
              detail={delivery.error?.detail ?? ''}
              text={message.text}
              onRetry={() => context.actions.retry(message)}
              onDiscard={author.type === 'operator' ? () => context.actions.remove(message) : null}
            />
          )}
        </>
      }
    >
      {message.replyTo && !message.deletedAt && <QuoteBlock quote={message.replyTo} />}
      <Content message={message} onOpenImage={context.onOpenImage} />
    </Frame>
  )
})

function Content({ message, onOpenImage }: { message: Message; onOpenImage(attachment: Attachment): void }) {
  const { t } = useText()
  if (message.deletedAt) {
    return (
      <span className="text-muted italic">
        {message.author.type === 'customer' ? t('message.deletedByCustomer') : t('message.deleted')}
      </span>
    )
  }
  return (
    <div className="flex flex-col gap-1.5">
      {message.part && message.part.type !== 'system' && <Part part={message.part} />}
      {message.attachments.length > 0 && <Attachments attachments={message.attachments} onOpenImage={onOpenImage} />}
      {message.text !== '' && (
        <div>
          <RichText text={message.text} entities={message.entities} />
        </div>
      )}
    </div>
  )
}

export function QuoteBlock({ quote }: { quote: Quote }) {
  const { t } = useText()
  return (
    <blockquote className="mb-1.5 max-w-full border-l-2 border-accent pl-2 text-sm">
      <span className="block truncate font-medium text-accent-text">{quote.authorName}</span>
      <span className="line-clamp-2 text-muted">{quote.text || t('message.withoutText')}</span>
    </blockquote>
  )
}

/** A message that the server does not know yet. */
export const OutgoingBubble = memo(function OutgoingBubble({
  outgoing,
  first,
  last,
  context,
}: {
  outgoing: Outgoing
  first: boolean
  last: boolean
  context: BubbleContext
}) {
  const { t } = useText()
  const note = outgoing.visibility === 'internal'
  const refused = outgoing.state === 'refused'
  const offline = useLink((state) => state.link !== 'live')
  const waiting = outgoing.state === 'queued' && (offline || outgoing.code === 'network')
  return (
    <Frame
      side="end"
      look={note ? 'note' : 'out'}
      first={first}
      last={last}
      author={
        note && (
          <>
            <Lock className="size-3" />
            {t('message.noteCaption')}
          </>
        )
      }
      avatar={<Avatar id={context.me.id} name={context.me.name} url={context.me.avatarUrl} size="sm" />}
      menu={null}
      below={
        refused ? (
          <Failure
            reason={codeText(outgoing.code ?? 'internal')}
            detail=""
            text={outgoing.text}
            onRetry={() => retrySending(outgoing.clientMessageId)}
            onDiscard={() => discardSending(outgoing.clientMessageId)}
          />
        ) : (
          <div className="mt-1 flex items-center gap-1.5 px-1 text-2xs text-muted">
            {waiting && (
              <>
                {t('delivery.queued')}
                <button
                  type="button"
                  aria-label={t('common.retry')}
                  onClick={() => retrySending(outgoing.clientMessageId)}
                  className="grid size-6 place-items-center rounded hover:text-text"
                >
                  <RotateCcw className="size-3" />
                </button>
              </>
            )}
            {last && <ClockTime at={outgoing.createdAt} className="numeric" />}
            <Clock3 className="size-3.5" role="img" aria-label={waiting ? t('delivery.queued') : t('delivery.sending')} />
          </div>
        )
      }
    >
      {outgoing.replyTo && <QuoteBlock quote={outgoing.replyTo} />}
      {outgoing.files.map((file) => (
        <span key={file.id} className="block truncate text-sm text-muted">
          {file.name}
        </span>
      ))}
      {outgoing.text !== '' && <RichText text={outgoing.text} entities={outgoing.entities ?? noEntities} />}
    </Frame>
  )
})

/** What happened to the conversation, small and in the middle. */
export function SystemLine({ message }: { message: Message }) {
  return (
    <div className="flex justify-center px-4 py-1.5 text-center text-xs text-muted">
      <span className="max-w-full rounded-[1.2rem] bg-hover px-3 py-0.5 text-balance">
        {messageLine(message)}
        <span className="mx-1 opacity-60">·</span>
        <ClockTime at={message.createdAt} className="numeric" />
        {message.replyTo?.text && <span className="mx-auto block max-w-80 truncate text-text">“{message.replyTo.text}”</span>}
      </span>
    </div>
  )
}
