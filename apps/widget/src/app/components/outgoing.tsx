import { useSurroundings } from '../context.ts'
import type { Outgoing } from '../state/state.ts'
import { reason } from '../text/reason.ts'
import { WarningIcon } from './icons.tsx'
import { Quote } from './message.tsx'
import { Text } from './text.tsx'
import { UploadView } from './uploads.tsx'

interface OutgoingProps {
  outgoing: Outgoing
  first: boolean
  last: boolean
  tellStatus: boolean
  /** there is nothing to send it over now */
  offline: boolean
}

/** A message that the server has not confirmed, with what hinders it and what can be done. */
export function OutgoingView({ outgoing, first, last, tellStatus, offline }: OutgoingProps) {
  const { chat, formats, t } = useSurroundings()
  const { clientMessageId, text, uploads, replyTo, status, error } = outgoing
  const isFailed = status === 'failed'
  const isUploading = uploads.some((one) => one.status === 'uploading')
  return (
    <li class={`message own ${first ? 'first' : ''} ${last ? 'last' : ''} ${isFailed ? 'failed' : 'sending'}`}>
      <div class="column">
        <span class="unseen">{t('you')}</span>
        <div class="line">
          <div class="bubble">
            {replyTo && <Quote quote={replyTo} />}
            {uploads.map((one) => (
              <UploadView key={one.id} upload={one} />
            ))}
            {text && <Text text={text} entities={[]} />}
          </div>
        </div>
        {isFailed ? (
          <span class="meta failure">
            <WarningIcon />
            <span>{t('failed', { reason: reason(t, error) })}</span>
            {error !== 'file_lost' && (
              <button type="button" class="link" onClick={() => chat.retry(clientMessageId)}>
                {t('retry')}
              </button>
            )}
            <button type="button" class="link" onClick={() => chat.remove(clientMessageId)}>
              {t('remove')}
            </button>
          </span>
        ) : (
          (last || tellStatus) && (
            <span class="meta">
              <time dateTime={outgoing.createdAt}>{formats.time(outgoing.createdAt)}</time>
              {` · ${t(offline ? 'queued' : 'sending')}`}
              {isUploading && (
                <button type="button" class="link" onClick={() => chat.remove(clientMessageId)}>
                  {t('cancel')}
                </button>
              )}
            </span>
          )
        )}
      </div>
    </li>
  )
}
