import type { FrameOptions, ToFrame, ToHost } from '../shared/bridge.ts'
import type { Settings } from './settings.ts'

const readyWithinMs = 10_000

interface FrameHooks {
  title: string
  /** it is there and listens: answer with `init` */
  ready(): void
  heard(message: Exclude<ToHost, { omniline: 'ready' }>): void
  failed(): void
}

/** The chat itself, in a frame of its own origin. Says nothing before it is ready; what is told earlier waits. */
export function createFrame(settings: Settings, parent: HTMLElement, hooks: FrameHooks) {
  let iframe: HTMLIFrameElement | null = null
  let isReady = false
  let waiting: ToFrame[] = []
  let deadline: ReturnType<typeof setTimeout> | undefined

  function listen(event: MessageEvent): void {
    if (!iframe || event.source !== iframe.contentWindow || event.origin !== settings.origin) return
    const message = event.data as ToHost | null
    if (typeof message?.omniline !== 'string') return
    if (message.omniline !== 'ready') return hooks.heard(message)
    clearTimeout(deadline)
    isReady = true
    hooks.ready()
    const told = waiting
    waiting = []
    for (const one of told) post(one)
  }

  function post(message: ToFrame): void {
    if (isReady) iframe?.contentWindow?.postMessage(message, settings.origin)
    else waiting.push(message)
  }

  function remove(): void {
    clearTimeout(deadline)
    window.removeEventListener('message', listen)
    iframe?.remove()
    iframe = null
    isReady = false
  }

  return {
    post,
    remove,
    focus: () => iframe?.focus(),
    isReady: () => isReady,
    ensure(): void {
      if (iframe) return
      iframe = document.createElement('iframe')
      iframe.title = hooks.title
      iframe.allow = 'clipboard-write'
      iframe.src = address(settings)
      window.addEventListener('message', listen)
      deadline = setTimeout(() => {
        // Blocked or out of reach. The next opening tries again.
        remove()
        hooks.failed()
      }, readyWithinMs)
      parent.append(iframe)
    },
  }
}

function address({ origin, channel, lang, color, theme, consent, privacy }: Settings): string {
  const options: FrameOptions = {
    origin: location.origin,
    ...(lang && { lang }),
    ...(document.documentElement.lang && { pageLang: document.documentElement.lang }),
    ...(color && { color }),
    ...(theme !== 'auto' && { theme }),
    ...(consent && { consent }),
    ...(privacy && { privacy }),
  }
  return `${origin}/chat/${encodeURIComponent(channel)}?embed=1#${new URLSearchParams({ ...options })}`
}
