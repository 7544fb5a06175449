import type { VisitorMessage } from '@omniline/contracts/visitor'
import type { ComponentChildren } from 'preact'
import { useSurroundings } from '../context.ts'
import { AttachmentView } from './attachment.tsx'
import { Avatar } from './avatar.tsx'
import { PersonIcon, PinIcon, ReplyIcon } from './icons.tsx'
import type { Picture } from './lightbox.tsx'
import { Text } from './text.tsx'

interface MessageProps {
  message: VisitorMessage
  first: boolean
  last: boolean
  /** the newest own message says in words how far it is */
  tellStatus: boolean
  onReply(message: VisitorMessage): void
  onPicture(picture: Picture): void
}

export function MessageView({ message, first, last, tellStatus, onReply, onPicture }: MessageProps) {
  const { config, formats, t } = useSurroundings()
  const { author, replyTo, text, deletedAt } = message
  const isOwn = author.type === 'visitor'
  const name = isOwn ? t('you') : author.name || config.title
  const status = isOwn && (tellStatus || message.status === 'failed') && message.status ? statusWord(message.status) : null
  return (
    <li class={`message ${isOwn ? 'own' : 'theirs'} ${first ? 'first' : ''} ${last ? 'last' : ''}`} id={anchorOf(message.id)} tabIndex={-1}>
      {!isOwn && <span class="face">{last && <Avatar name={name} url={author.avatarUrl} />}</span>}
      <div class="column">
        {first && !isOwn ? (
          <span class="author">
            {name}
            {author.type === 'bot' && <span class="tag">{t('bot')}</span>}
          </span>
        ) : (
          <span class="unseen">{name}</span>
        )}
        <div class="line">
          {deletedAt ? (
            <div class="bubble deleted">{t('deleted')}</div>
          ) : (
            <div class={`bubble ${isBare(message) ? 'bare' : ''}`}>
              {replyTo && <Quote quote={replyTo} />}
              {message.attachments.map((one) => (
                <AttachmentView key={one.id} attachment={one} onPicture={onPicture} />
              ))}
              <Part part={message.part} />
              {text && <Text text={text} entities={message.entities} />}
            </div>
          )}
          {!deletedAt && (
            <button type="button" class="icon reply" aria-label={t('reply')} title={t('reply')} onClick={() => onReply(message)}>
              <ReplyIcon />
            </button>
          )}
        </div>
        {(last || status) && (
          <span class="meta">
            <time dateTime={message.createdAt} title={formats.full(message.createdAt)}>
              {formats.time(message.createdAt)}
            </time>
            {message.editedAt && !deletedAt && ` · ${t('edited')}`}
            {status && ` · ${t(status)}`}
          </span>
        )}
      </div>
    </li>
  )
}

/** What came from the house, but from nobody there: greeting and the like. */
export function LocalMessage({ children }: { children: ComponentChildren }) {
  const { config } = useSurroundings()
  return (
    <li class="message theirs first last">
      <span class="face">
        <Avatar name={config.title || config.companyName} url={null} />
      </span>
      <div class="column">
        <span class="author">{config.title || config.companyName}</span>
        <div class="line">
          <div class="bubble">{children}</div>
        </div>
      </div>
    </li>
  )
}

export function Quote({ quote }: { quote: NonNullable<VisitorMessage['replyTo']> }) {
  const { t } = useSurroundings()
  return (
    <button type="button" class="quote" onClick={() => show(quote.id)}>
      <strong>{quote.authorName || t('you')}</strong>
      <span>{quote.text || t('attachment')}</span>
    </button>
  )
}

function show(id: string): void {
  const target = document.getElementById(anchorOf(id))
  if (!target) return
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  target.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' })
  target.focus({ preventScroll: true })
}

function Part({ part }: { part: VisitorMessage['part'] }) {
  const { t } = useSurroundings()
  switch (part?.type) {
    case 'location': {
      const { latitude, longitude } = part
      const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`
      return (
        <a class="file" href={map} target="_blank" rel="noopener noreferrer nofollow">
          <PinIcon />
          <span class="file-name">
            <span>{part.title || t('location')}</span>
            <small>{part.address || `${latitude}, ${longitude}`}</small>
          </span>
        </a>
      )
    }
    case 'contact':
      return (
        <a class="file" href={`tel:${part.phone.replace(/[^\d+]/g, '')}`}>
          <PersonIcon />
          <span class="file-name">
            <span>{part.name}</span>
            <small>{part.phone}</small>
          </span>
        </a>
      )
    case 'unsupported':
      return <em>{t('unsupported')}</em>
    default:
      return null
  }
}

const anchorOf = (id: string): string => `message-${id}`

function isBare({ text, attachments, replyTo, part }: VisitorMessage): boolean {
  return (
    !text &&
    !replyTo &&
    !part &&
    attachments.length > 0 &&
    attachments.every((one) => one.status === 'ready' && one.mime.startsWith('image/'))
  )
}

function statusWord(status: NonNullable<VisitorMessage['status']>): string {
  switch (status) {
    case 'pending':
      return 'sending'
    case 'sent':
    case 'delivered':
    case 'read':
      return status
    case 'failed':
      return 'error_other'
  }
}
