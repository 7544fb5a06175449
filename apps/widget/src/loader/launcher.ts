import type { Position } from '../shared/bridge.ts'
import { textOn } from '../shared/contrast.ts'
import type { Translate } from '../shared/translate.ts'
import type { Settings } from './settings.ts'
import { styles } from './styles.ts'

export interface Look {
  open: boolean
  /** over the whole screen, as on phones */
  full: boolean
  wide: boolean
  ready: boolean
  failed: boolean
  unread: number
  color: string
  position: Position
  t: Translate
}

/**
 * The button and the empty panel in a closed shadow root. Only techniques that a strict CSP of the page lets pass:
 * a constructed sheet, properties through CSSOM, SVG by createElementNS; no markup from strings.
 */
export function drawLauncher(settings: Settings, chatUrl: string) {
  const host = document.createElement('omniline-chat')
  const root = host.attachShadow({ mode: 'closed' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(styles)
  root.adoptedStyleSheets = [sheet]

  const label = element('span')
  label.textContent = settings.label
  label.hidden = !settings.label
  const badge = element('b', 'n')
  badge.setAttribute('aria-hidden', 'true')
  const icon = picture()
  const button = element('button', 'l')
  button.type = 'button'
  button.setAttribute('aria-haspopup', 'dialog')
  button.hidden = !settings.launcher
  button.append(icon.svg, label, badge)

  const spinner = element('i')
  const failure = element('span')
  failure.setAttribute('role', 'status')
  const link = element('a')
  link.href = chatUrl
  link.target = '_blank'
  link.rel = 'noopener'
  const cross = element('button', 'x')
  cross.type = 'button'
  cross.textContent = '\u00d7'
  const wait = element('div', 'w')
  wait.append(spinner, failure, link, cross)
  const panel = element('div', 'p')
  panel.setAttribute('role', 'dialog')
  panel.append(wait)

  const wrap = element('div')
  wrap.append(panel, button)
  root.append(wrap)

  const set = (name: string, value: string | null) => wrap.style.setProperty(name, value)

  return {
    host,
    button,
    panel,
    cross,
    /** Draws everything anew from what is true now. */
    show(look: Look): void {
      const { t, open } = look
      const flags: Record<string, boolean> = {
        open,
        full: look.full,
        wide: look.wide,
        ready: look.ready,
        left: look.position === 'left',
        bare: !settings.launcher,
        [settings.theme]: true,
      }
      wrap.className = Object.keys(flags)
        .filter((name) => flags[name])
        .join(' ')
      set('--a', look.color)
      set('--t', textOn(look.color))
      set('--s', `${settings.offset[0]}px`)
      set('--b', `${settings.offset[1]}px`)
      icon.show(open)
      badge.hidden = open || look.unread === 0
      badge.textContent = look.unread > 99 ? '99+' : String(look.unread)
      button.setAttribute('aria-expanded', String(open))
      const name = open ? t('launcherClose') : settings.label || t('launcherOpen')
      button.setAttribute('aria-label', !open && look.unread > 0 ? `${name}, ${t('launcherUnread', { count: look.unread })}` : name)
      panel.setAttribute('aria-label', t('panel'))
      panel.setAttribute('aria-modal', String(look.full))
      spinner.hidden = look.failed
      failure.textContent = look.failed ? t('loadFailed') : ''
      link.hidden = !look.failed
      link.textContent = t('openInWindow')
      cross.setAttribute('aria-label', t('close'))
    },
    /** The part of the screen that the keyboard leaves free; null: by the sheet. */
    fit(area: { top: number; height: number } | null): void {
      set('--y', area && `${area.top}px`)
      set('--h', area && `${area.height}px`)
    },
  }
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  made.className = className
  return made
}

function picture() {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  svg.append(path)
  return {
    svg,
    show: (open: boolean) =>
      path.setAttribute(
        'd',
        open
          ? 'M6 9.5l6 6 6-6'
          : 'M21 11.5a8.4 8.4 0 0 1-8.6 8.3 8.8 8.8 0 0 1-3.9-.9L3 20.5l1.7-4.9a8 8 0 0 1-1.1-4.1 8.4 8.4 0 0 1 8.7-8.3 8.5 8.5 0 0 1 8.7 8.3zM8.5 10h7M8.5 13.5h4.5',
      ),
  }
}
