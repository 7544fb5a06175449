import type { VisitorMessage } from '@omniline/contracts/visitor'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Context, type Surroundings } from '../context.ts'
import { Announcer } from './announcer.tsx'
import { Composer } from './composer.tsx'
import { Connection } from './connection.tsx'
import { Header } from './header.tsx'
import { Lightbox, type Picture } from './lightbox.tsx'
import { Log } from './log.tsx'
import { useFileDrop } from './use-file-drop.ts'

/** The whole chat. `shown` fires `focus` when the visitor opened it and wants to write. */
export function App({ surroundings, shown }: { surroundings: Surroundings; shown: EventTarget }) {
  const { chat, t, formats, config } = surroundings
  const shell = useRef<HTMLElement>(null)
  const input = useRef<HTMLTextAreaElement>(null)
  const [replyTo, setReplyTo] = useState<VisitorMessage | null>(null)
  const [picture, setPicture] = useState<Picture | null>(null)
  const dragging = useFileDrop(chat.attach)

  useLayoutEffect(() => {
    const focus = () => {
      // On a phone the keyboard would hide the conversation that was just opened.
      if (matchMedia('(pointer: coarse)').matches) shell.current?.focus()
      else input.current?.focus()
    }
    shown.addEventListener('focus', focus)
    return () => shown.removeEventListener('focus', focus)
  }, [shown])

  return (
    <Context.Provider value={surroundings}>
      <main class="shell" ref={shell} tabIndex={-1} aria-label={config.title || t('panel')}>
        <Header />
        <Connection />
        <Log
          onReply={(message) => {
            setReplyTo(message)
            input.current?.focus()
          }}
          onPicture={setPicture}
        />
        <Composer input={input} replyTo={replyTo} onReplied={() => setReplyTo(null)} />
        <Announcer />
        {dragging && (
          <div class="drop">
            <strong>{t('dropHere')}</strong>
            <span>{t('dropLimit', { size: formats.size(config.fileMax) })}</span>
          </div>
        )}
        {picture && <Lightbox picture={picture} onClose={() => setPicture(null)} />}
      </main>
    </Context.Provider>
  )
}
