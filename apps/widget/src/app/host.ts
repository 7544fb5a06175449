import { addressOf, type FrameOptions, type Kept, type Page, type Theme, type ToFrame, type ToHost } from '../shared/bridge.ts'

/** What surrounds the chat: the site's page with our loader, or nothing when the chat has a window of its own. */
export interface Host {
  page(): Page | undefined
  /** as it was when the chat was loaded */
  kept: Kept
  keep(name: string, value: string | null): void
  save(token: string | null): void
  tell(message: ToHost): void
  /** From here on; what came earlier comes now. */
  listen(handlers: HostHandlers): void
}

export interface HostHandlers {
  /** the visitor of this browser, now or after another tab changed it */
  token(token: string | null): void
  shown(open: boolean, focus: boolean): void
  identify(token: string): void
  logout(token: string | null): void
}

export interface Options {
  embedded: boolean
  preview: boolean
  origin: string
  lang: string | null
  /** what the page around us says it speaks */
  pageLang: string | null
  color: string | null
  theme: Theme
  consent: boolean
  privacy: string | null
}

/** From the query (what the server may see) and the fragment (what it need not). */
export function readOptions(address: Location): Options {
  const query = new URLSearchParams(address.search)
  const fragment = new URLSearchParams(address.hash.slice(1))
  const option = (name: keyof FrameOptions) => fragment.get(name) ?? query.get(name)
  const theme = option('theme')
  const privacy = option('privacy')
  const origin = fragment.get('origin') ?? ''
  return {
    embedded: query.has('embed') && origin !== '' && window.parent !== window,
    preview: query.has('preview'),
    origin,
    lang: option('lang'),
    pageLang: option('pageLang'),
    color: option('color'),
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    consent: option('consent') === 'required',
    privacy: privacy && /^https?:\/\//.test(privacy) ? privacy : null,
  }
}

export function meetHost(channelId: string, options: Options): Promise<Host> {
  if (options.preview) return Promise.resolve(nobody)
  return options.embedded ? embedded(options.origin) : Promise.resolve(ownWindow(channelId))
}

/** Only this window and only this origin is heard, and nobody else is told. */
function embedded(origin: string): Promise<Host> {
  const tell = (message: ToHost) => window.parent.postMessage(message, addressOf(origin))
  let page: Page | undefined
  let handlers: HostHandlers | null = null
  const early: ToFrame[] = []

  function handle(message: ToFrame, to: HostHandlers): void {
    switch (message.omniline) {
      case 'init':
        to.token(message.token)
        return to.shown(message.open, message.focus)
      case 'open':
        return to.shown(true, message.focus)
      case 'close':
        return to.shown(false, false)
      case 'identify':
        return to.identify(message.token)
      case 'logout':
        return to.logout(message.token)
      case 'token':
        return to.token(message.token)
      case 'page':
        return
    }
  }

  return new Promise((resolve) => {
    window.addEventListener('message', (event) => {
      const message = event.data as ToFrame | null
      if (event.source !== window.parent || event.origin !== origin || typeof message?.omniline !== 'string') return
      if (message.omniline === 'init' || message.omniline === 'page') page = message.page
      if (handlers) handle(message, handlers)
      else early.push(message)
      if (message.omniline !== 'init') return
      resolve({
        page: () => (page?.url ? page : undefined),
        kept: message.kept,
        keep: (name, value) => tell({ omniline: 'keep', name, value }),
        save: (token) => tell({ omniline: 'token', token }),
        tell,
        listen(given) {
          handlers = given
          for (const one of early) handle(one, given)
        },
      })
    })
    tell({ omniline: 'ready' })
  })
}

/** The chat has this window and this origin's storage to itself. */
function ownWindow(channelId: string): Host {
  const tokenKey = `omniline.${channelId}`
  const keptPrefix = `${tokenKey}.kept.`
  const token = () => attempt(() => localStorage.getItem(tokenKey))
  const write = (key: string, value: string | null) =>
    attempt(() => (value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value)))
  const kept = (attempt(() => Object.entries(localStorage)) ?? []).filter(([key]) => key.startsWith(keptPrefix))
  return {
    page: () => undefined,
    kept: Object.fromEntries(kept.map(([key, value]) => [key.slice(keptPrefix.length), String(value)])),
    keep: (name, value) => write(keptPrefix + name, value),
    save: (value) => write(tokenKey, value),
    tell(message) {
      if (message.omniline === 'unread') titleUnread(message.count)
    },
    listen(handlers) {
      window.addEventListener('storage', (event) => {
        if (event.key === tokenKey || event.key === null) handlers.token(token())
      })
      handlers.token(token())
      // In a frame of somebody's page it was not the chat that was asked for: whoever writes beside it goes on writing.
      handlers.shown(true, window.parent === window)
    },
  }
}

const nobody: Host = {
  page: () => undefined,
  kept: {},
  keep: () => undefined,
  save: () => undefined,
  tell: () => undefined,
  listen: () => undefined,
}

function titleUnread(count: number): void {
  const plain = document.title.replace(/^\(\d+\) /, '')
  document.title = count > 0 ? `(${count}) ${plain}` : plain
}

function attempt<T>(action: () => T): T | null {
  try {
    return action()
  } catch {
    // Storage is switched off or full: the chat goes on without it.
    return null
  }
}
