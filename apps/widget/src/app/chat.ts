import type { ChatConfig, VisitorMessage } from '@omniline/contracts/visitor'
import { createFiles, type Files } from './files.ts'
import type { Host } from './host.ts'
import type { Keepsakes } from './keepsakes.ts'
import { newId } from './ids.ts'
import { createLive } from './live.ts'
import { createOutbox } from './outbox.ts'
import { createReading } from './reading.ts'
import { createSession } from './session.ts'
import { ding } from './sound.ts'
import { lastSeq } from './state/reducer.ts'
import { createStore, type Store } from './state/store.ts'
import { CallError, giveConsent, sendMessage } from './transport/http.ts'
import { createUploads } from './uploads.ts'

const typingPauseMs = 3_000
const typingStopsAfterMs = 5_000

/** The chat without its looks: what the components call. */
export interface Chat {
  store: Store
  submit(text: string, replyTo: VisitorMessage | null): void
  /** a line of the composer changed; tells the operator that something is being written */
  typing(text: string): void
  attach(files: readonly File[]): void
  detach: ReturnType<typeof createUploads>['detach']
  retryUpload: ReturnType<typeof createUploads>['retry']
  canRetryUpload: ReturnType<typeof createUploads>['canRetry']
  retry(clientMessageId: string): void
  remove(clientMessageId: string): void
  older(): Promise<void>
  /** The visitor agrees to the text of this version. Answers null, or the code of what went wrong. */
  agree(version: string): Promise<string | null>
  /** the visitor sees the end of the log, or not */
  atEnd(yes: boolean): void
  files: Files
  /** a message of the other side arrived just now, not with the history */
  onNews(listener: (message: VisitorMessage) => void): () => void
  forget(): void
}

export function createChat(
  config: ChatConfig,
  language: string,
  host: Host,
  keepsakes: Keepsakes,
  onShown: (focus: boolean) => void,
): Chat {
  const store = createStore()
  const news = new Set<(message: VisitorMessage) => void>()
  let wake: () => void = () => undefined

  const session = createSession({
    channelId: config.channelId,
    language,
    page: host.page,
    save: host.save,
    changed(token, before) {
      if (before) {
        live.stop()
        reading.reset()
        files.clear()
        store.dispatch({ type: 'reset', keepOutgoing: true })
      }
      if (token) live.start(token)
    },
  })
  const refused = () => session.drop()

  const live = createLive(store, {
    refused,
    applied(frame, isNew) {
      if (frame.type !== 'message' || !isNew || frame.data.author.type === 'visitor') return
      // Something happened that nobody said.
      if (frame.data.author.type === 'system' && !frame.data.text) return
      const { author, createdAt } = frame.data
      for (const listener of news) listener(frame.data)
      host.tell({ omniline: 'message', from: author.type, author: author.name, at: createdAt })
      if (keepsakes.sound() && !reading.isWatching()) ding()
    },
  })

  /** Nobody asked for it when the chat was opened, or for something else. */
  const asked = () => live.refresh()

  const reading = createReading(store, config.channelId, session.token, (count) => host.tell({ omniline: 'unread', count }))
  const files = createFiles()
  const uploads = createUploads(store, { fileMax: config.fileMax, begin: session.begin, refused, asked, stored: files.remember })
  const outbox = createOutbox(store, keepsakes, {
    begin: session.begin,
    refused,
    asked,
    send: sendMessage,
    page: host.page,
    settled: uploads.settled,
    retryUploads(outgoing) {
      for (const upload of outgoing.uploads) if (upload.status === 'failed') uploads.retry(upload)
    },
    pause: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), ms)
        wake = () => {
          clearTimeout(timer)
          resolve(true)
        }
      }),
  })

  store.subscribe((state, before) => {
    if (state.connection === 'live' && before.connection !== 'live') comeBack()
  })

  function comeBack(): void {
    wake()
    outbox.retryLost()
  }

  const nudge = () => {
    live.nudge()
    if (navigator.onLine && document.visibilityState === 'visible') comeBack()
  }
  for (const event of ['online', 'focus', 'pageshow'] as const) window.addEventListener(event, nudge)
  document.addEventListener('visibilitychange', nudge)

  const typing = createTyping(live.typing)

  /** Nothing of this visitor stays on the screen or in the storage. */
  function leave(): void {
    typing.stop()
    uploads.stopAll()
    store.dispatch({ type: 'reset', keepOutgoing: false })
    keepsakes.forget()
    session.adopt(null)
  }

  function end(known: string | null): void {
    const token = session.token() ?? known
    leave()
    session.end(token).catch(() => console.warn('[Omniline] The server could not be told that the visitor left.'))
  }

  function identify(jwt: string): void {
    session.identify(jwt).catch((error: unknown) => {
      const left = error instanceof CallError && error.code === 'aborted'
      if (!left) console.warn('[Omniline] identify: the server did not answer.')
    })
  }

  host.listen({
    token: (token) => (token ? session.adopt(token) : session.token() && leave()),
    shown(open, focus) {
      reading.shown(open)
      if (open) {
        live.nudge()
        onShown(focus)
      }
    },
    identify,
    logout: end,
  })
  outbox.restore(keepsakes.outgoing())

  return {
    store,
    submit(text, replyTo) {
      const { attached, messages } = store.get()
      const uploads = attached.filter((one) => one.status !== 'failed')
      if (!text.trim() && uploads.length === 0) return
      typing.stop()
      store.dispatch({ type: 'detachedAll' })
      outbox.add({
        clientMessageId: newId(),
        text: text.trim(),
        uploads,
        replyTo: replyTo && { id: replyTo.id, authorName: replyTo.author.name, text: replyTo.text },
        createdAt: new Date().toISOString(),
        afterSeq: lastSeq(messages),
        status: 'sending',
        error: null,
      })
    },
    typing: typing.heard,
    attach: uploads.attach,
    detach: uploads.detach,
    retryUpload: uploads.retry,
    canRetryUpload: uploads.canRetry,
    retry: outbox.retry,
    remove(id) {
      for (const upload of store.get().outgoing.find((one) => one.clientMessageId === id)?.uploads ?? []) uploads.forget(upload)
      outbox.remove(id)
    },
    older: live.older,
    async agree(version) {
      const { visit } = store.get()
      const isOver = () => store.get().visit !== visit
      try {
        const token = await session.begin()
        if (isOver()) return null
        const consent = await giveConsent(token, version, host.page())
        if (isOver()) return null
        store.dispatch({ type: 'agreed', consent })
        outbox.retryAsked()
        return null
      } catch (error) {
        const { code, status } = error instanceof CallError ? error : new CallError('other', 0)
        if (isOver()) return null
        if (status === 401) refused()
        if (code === 'version_conflict') live.refresh()
        return code
      }
    },
    atEnd: reading.atEnd,
    files,
    onNews(listener) {
      news.add(listener)
      return () => {
        news.delete(listener)
      }
    },
    forget: () => end(null),
  }
}

/** Says "is writing" at most every few seconds, and "stopped" when the hands rest. */
function createTyping(tell: (active: boolean) => void) {
  let toldAt = 0
  let rest: ReturnType<typeof setTimeout> | undefined

  function stop(): void {
    clearTimeout(rest)
    if (toldAt) tell(false)
    toldAt = 0
  }

  return {
    stop,
    heard(text: string): void {
      if (!text.trim()) return stop()
      if (Date.now() - toldAt > typingPauseMs) {
        toldAt = Date.now()
        tell(true)
      }
      clearTimeout(rest)
      rest = setTimeout(stop, typingStopsAfterMs)
    },
  }
}
