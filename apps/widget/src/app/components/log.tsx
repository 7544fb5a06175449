import type { VisitorMessage } from '@omniline/contracts/visitor'
import { useState } from 'preact/hooks'
import { useChatState, useSurroundings } from '../context.ts'
import { timeline } from '../state/timeline.ts'
import { DownIcon } from './icons.tsx'
import type { Picture } from './lightbox.tsx'
import { LocalMessage, MessageView } from './message.tsx'
import { OutgoingView } from './outgoing.tsx'
import { useScroll } from './use-scroll.ts'

interface LogProps {
  onReply(message: VisitorMessage): void
  onPicture(picture: Picture): void
}

export function Log({ onReply, onPicture }: LogProps) {
  const { chat, config, formats, t } = useSurroundings()
  const state = useChatState()
  const [loadingOlder, setLoadingOlder] = useState(false)
  const items = timeline(state)
  const { box, content, onScroll, atEnd, missed, toEnd } = useScroll(state, older)
  const lastOwn = items.findLast((item) => item.kind === 'outgoing' || (item.kind === 'message' && item.message.author.type === 'visitor'))

  async function older(): Promise<void> {
    if (loadingOlder || !state.hasMore) return
    setLoadingOlder(true)
    // Without a connection the button stays and the visitor can press it again.
    await chat.older().catch(() => null)
    setLoadingOlder(false)
  }

  return (
    <div class="log">
      <div
        class="scroll"
        ref={box}
        onScroll={onScroll}
        // What scrolls must be reachable without a mouse.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t('log')}
        aria-busy={!state.loaded}
      >
        <ol ref={content}>
          {state.hasMore ? (
            <li class="note">
              <button type="button" class="link" disabled={loadingOlder} onClick={older}>
                {t(loadingOlder ? 'loading' : 'older')}
              </button>
            </li>
          ) : (
            state.loaded && <LocalMessage>{config.greeting || t('greeting')}</LocalMessage>
          )}
          {!state.loaded && items.length === 0 && <Waiting />}
          {items.map((item) => {
            const tellStatus = item === lastOwn
            if (item.kind === 'day')
              return (
                <li class="day" key={item.key}>
                  <span>{formats.day(item.at)}</span>
                </li>
              )
            const { key, ...rest } = item
            if (rest.kind === 'outgoing')
              return <OutgoingView key={key} {...rest} tellStatus={tellStatus} offline={state.connection === 'lost' || !navigator.onLine} />
            if (rest.message.part?.type === 'system' && !rest.message.text) return null
            return <MessageView key={key} {...rest} tellStatus={tellStatus} onReply={onReply} onPicture={onPicture} />
          })}
          {state.typing !== null && <Typing name={state.typing} />}
          <Ending />
        </ol>
      </div>
      {!atEnd && (
        <button type="button" class="to-end" aria-label={missed ? t('newMessages', { count: missed }) : t('toBottom')} onClick={toEnd}>
          {missed > 0 && <span>{t('newMessages', { count: missed })}</span>}
          <DownIcon />
        </button>
      )}
    </div>
  )
}

/** Shaped like what will stand there. */
function Waiting() {
  return (
    <li class="skeleton" aria-hidden="true">
      <i />
      <i />
      <i />
    </li>
  )
}

function Typing({ name }: { name: string }) {
  const { config, t } = useSurroundings()
  return (
    <li class="typing">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {t('typing', { name: name || config.title })}
    </li>
  )
}

/** What happens next, when nobody would know otherwise. */
function Ending() {
  const { config, t } = useSurroundings()
  const { status, messages, outgoing, online, typing } = useChatState()
  if (messages.length === 0 || outgoing.length > 0 || typing !== null) return null
  if (status === 'closed') return <li class="note">{t('closedNote')}</li>
  const answered = messages.at(-1)?.author.type !== 'visitor'
  if (status !== 'waiting' || answered) return null
  return <li class="note">{t((online ?? config.online) ? 'waitingNote' : 'offline')}</li>
}
