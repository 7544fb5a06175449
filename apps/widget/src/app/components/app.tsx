import type { ChatConfig, VisitorConsent, VisitorMessage } from '@omniline/contracts/visitor'
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Context, type Surroundings, useChatState } from '../context.ts'
import { Announcer } from './announcer.tsx'
import { Composer } from './composer.tsx'
import { Connection } from './connection.tsx'
import { Gate } from './gate.tsx'
import { Header } from './header.tsx'
import { Lightbox, type Picture } from './lightbox.tsx'
import { Log } from './log.tsx'
import { useFileDrop } from './use-file-drop.ts'

/** The whole chat. `shown` fires `focus` when the visitor opened it and wants to write. */
export function App({ surroundings, shown }: { surroundings: Surroundings; shown: EventTarget }) {
  return (
    <Context.Provider value={surroundings}>
      <Shell surroundings={surroundings} shown={shown} />
    </Context.Provider>
  )
}

function Shell({ surroundings, shown }: { surroundings: Surroundings; shown: EventTarget }) {
  const { chat, t, formats, config } = surroundings
  const shell = useRef<HTMLElement>(null)
  const input = useRef<HTMLTextAreaElement>(null)
  const [replyTo, setReplyTo] = useState<VisitorMessage | null>(null)
  const [picture, setPicture] = useState<Picture | null>(null)
  const gate = useRef<HTMLElement>(null)
  const asked = useAsked(config)
  const dragging = useFileDrop(asked ? ignore : chat.attach)

  const focus = useCallback(() => {
    // On a phone the keyboard would hide the conversation that was just opened.
    const place = gate.current ?? (matchMedia('(pointer: coarse)').matches ? shell.current : input.current)
    place?.focus()
  }, [])
  useLayoutEffect(() => {
    shown.addEventListener('focus', focus)
    return () => shown.removeEventListener('focus', focus)
  }, [shown, focus])

  const wasAsked = useRef(false)
  useLayoutEffect(() => {
    // The visitor has agreed: what had the focus is gone.
    if (wasAsked.current && !asked && document.hasFocus()) focus()
    wasAsked.current = asked !== null
  }, [asked, focus])

  return (
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
      {asked ? (
        <Gate key={asked.version} asked={asked} box={gate} />
      ) : (
        <Composer input={input} replyTo={replyTo} onReplied={() => setReplyTo(null)} />
      )}
      <Announcer />
      {dragging && !asked && (
        <div class="drop">
          <strong>{t('dropHere')}</strong>
          <span>{t('dropLimit', { size: formats.size(config.fileMax) })}</span>
        </div>
      )}
      {picture && <Lightbox picture={picture} onClose={() => setPicture(null)} />}
    </main>
  )
}

const ignore = () => undefined

/** What the visitor still has to agree to. Who is known is asked when his chat has come, and not before. */
function useAsked(config: ChatConfig): VisitorConsent | null {
  const { consent, loaded } = useChatState()
  const asked = consent === undefined && loaded ? config.consent : consent
  return asked && !asked.given ? asked : null
}
