import type { Page, ToHost } from '../shared/bridge.ts'
import { readColor } from '../shared/contrast.ts'
import { firstSpoken } from '../shared/language.ts'
import { call, createEvents, type OmnilineEvents } from './events.ts'
import { createFrame } from './frame.ts'
import { createFullscreen } from './fullscreen.ts'
import { drawLauncher, type Look } from './launcher.ts'
import { createMemory } from './memory.ts'
import type { Settings } from './settings.ts'
import { texts } from './texts.ts'

/** `window.Omniline`. */
export interface OmnilineApi {
  open(): void
  close(): void
  /** A JWT that the site's server signed for its signed-in user. */
  identify(identity: { token: string }): void
  /** Forgets the visitor on this device; call it when the site's user signs out. */
  logout(): void
  /** Returns what ends the listening. `ready` is called at once if it has happened. */
  on<K extends keyof OmnilineEvents>(event: K, handler: (detail: OmnilineEvents[K]) => void): () => void
  /** Takes everything of ours off the page. */
  destroy(): void
}

const defaultColor = '#1f5fd6'
const phone = '(max-width: 600px)'

export function createWidget(settings: Settings): OmnilineApi {
  const memory = createMemory(settings.channel)
  const events = createEvents()
  const off = new AbortController()
  const { signal } = off
  const chatUrl = `${settings.origin}/chat/${encodeURIComponent(settings.channel)}`
  const launcher = drawLauncher(settings, chatUrl)
  const small = matchMedia(phone)
  const cover = createFullscreen(launcher.fit)
  let cameFrom: Element | null = null
  let wantsFocus = false
  let frameLook = { color: memory.get()?.color, position: memory.get()?.position }
  const look: Look = {
    open: false,
    full: small.matches,
    wide: false,
    ready: false,
    failed: false,
    unread: 0,
    color: defaultColor,
    position: 'right',
    t: texts(settings.language),
  }

  const frame = createFrame(settings, launcher.panel, {
    title: look.t('panel'),
    ready() {
      const token = memory.get()?.token ?? null
      // Whoever has gone elsewhere meanwhile goes on there.
      wantsFocus &&= [cameFrom, launcher.host, document.body, null].includes(document.activeElement)
      frame.post({ omniline: 'init', token, open: look.open, focus: wantsFocus, page: pageOf(), kept: memory.kept() })
      if (look.open && wantsFocus) frame.focus()
    },
    heard,
    failed: () => draw({ ready: false, failed: true }),
  })

  function draw(change: Partial<Look> = {}): void {
    Object.assign(look, change)
    look.color = settings.color ?? frameLook.color ?? defaultColor
    look.position = settings.position ?? frameLook.position ?? (document.documentElement.dir === 'rtl' ? 'left' : 'right')
    launcher.show(look)
    cover(look.open && look.full)
  }

  function heard(message: Exclude<ToHost, { omniline: 'ready' }>): void {
    switch (message.omniline) {
      case 'drawn':
        return draw({ ready: true, failed: false })
      case 'keep':
        return memory.keep(message.name, message.value)
      case 'config':
        frameLook = { color: readColor(message.color) ?? undefined, position: message.position }
        look.t = texts(firstSpoken([message.language]))
        remember(memory.get()?.token ?? null)
        return draw()
      case 'token':
        return remember(message.token)
      case 'unread':
        if (message.count === look.unread) return
        draw({ unread: message.count })
        return events.emit('unread', message.count)
      case 'message':
        return events.emit('message', { from: message.from, author: message.author, at: message.at })
      case 'close':
        return close()
      case 'expand':
        return draw({ wide: message.expanded })
    }
  }

  function remember(token: string | null): void {
    memory.set(token ? { token, ...frameLook } : null)
    memory.rememberOpen(look.open)
  }

  function open(focus = true): void {
    frame.ensure()
    if (look.open) return
    cameFrom = document.activeElement
    wantsFocus = focus
    draw({ open: true, failed: false })
    memory.rememberOpen(true)
    if (frame.isReady()) {
      frame.post({ omniline: 'open', focus })
      if (focus) frame.focus()
    }
    events.emit('open', undefined)
  }

  function close(): void {
    if (!look.open) return
    draw({ open: false })
    memory.rememberOpen(false)
    if (frame.isReady()) frame.post({ omniline: 'close' })
    if (settings.launcher) launcher.button.focus()
    else if (cameFrom instanceof HTMLElement) cameFrom.focus()
    events.emit('close', undefined)
  }

  function listen(): void {
    const { button, cross, host } = launcher
    button.addEventListener('click', () => (look.open ? close() : open()), { signal })
    for (const nearing of ['pointerenter', 'focus'] as const) button.addEventListener(nearing, () => frame.ensure(), { signal })
    cross.addEventListener('click', close, { signal })
    host.addEventListener('keydown', (event) => event.key === 'Escape' && close(), { signal })
    document.addEventListener(
      'click',
      (event) => {
        if (!(event.target instanceof Element && event.target.closest('[data-omniline-open]'))) return
        event.preventDefault()
        open()
      },
      { signal },
    )
    small.addEventListener('change', () => draw({ full: small.matches }), { signal })
    window.addEventListener(
      'storage',
      (event) => {
        if (event.key !== memory.key && event.key !== null) return
        const token = memory.reload()?.token ?? null
        if (token) frame.ensure()
        frame.post({ omniline: 'token', token })
      },
      { signal },
    )
    const moved = () => frame.isReady() && frame.post({ omniline: 'page', page: pageOf() })
    window.addEventListener('popstate', moved, { signal })
    // Single-page sites, without patching their history.
    if ('navigation' in window && window.navigation instanceof EventTarget)
      window.navigation.addEventListener('currententrychange', moved, { signal })
  }

  draw()
  listen()
  // Beside <body>, so that sites which swap the body keep the chat.
  document.documentElement.append(launcher.host)
  if (memory.get()) whenIdle(() => !signal.aborted && (memory.wasOpen() && !small.matches ? open(false) : frame.ensure()))

  return {
    open: () => open(),
    close,
    identify({ token }) {
      if (typeof token !== 'string') throw new TypeError('Omniline.identify: { token } must be a string')
      frame.ensure()
      frame.post({ omniline: 'identify', token })
    },
    logout() {
      const token = memory.get()?.token ?? null
      memory.set(null)
      if (token) frame.ensure()
      if (token || frame.isReady()) frame.post({ omniline: 'logout', token })
    },
    on(event, handler) {
      if (event === 'ready') call(handler, undefined as OmnilineEvents[typeof event])
      return events.on(event, handler)
    },
    destroy() {
      cover(false)
      off.abort()
      events.clear()
      frame.remove()
      launcher.host.remove()
    },
  }
}

function pageOf(): Page {
  return { url: location.origin === 'null' ? '' : location.origin + location.pathname, title: document.title.slice(0, 300) }
}

function whenIdle(action: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(action, { timeout: 3000 })
  else setTimeout(action, 300)
}
