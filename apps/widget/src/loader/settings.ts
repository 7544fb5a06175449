import type { Language } from '@omniline/contracts/common'
import type { Position, Theme } from '../shared/bridge.ts'
import { readColor } from '../shared/contrast.ts'
import { firstSpoken } from '../shared/language.ts'

export interface Settings {
  /** where we came from: everything else is asked there */
  origin: string
  channel: string
  label: string
  /** null: as the channel is set up, told later by the frame */
  color: string | null
  position: Position | null
  /** px from the side and from the bottom */
  offset: [side: number, bottom: number]
  /** what the site asks for; empty: by the channel, the page and the browser */
  lang: string
  /** what the button speaks until the frame knows better */
  language: Language | null
  theme: Theme
  consent: string
  privacy: string
  /** false: the site opens the chat by itself */
  launcher: boolean
}

/** Reads the `data-*` attributes of our script; null when it does not say which channel. */
export function readSettings(script: HTMLScriptElement): Settings | null {
  const { dataset } = script
  const channel = dataset.channel?.trim()
  if (!channel) return null
  const [side = 20, bottom = side] = (dataset.offset ?? '').split(/[\s,]+/).flatMap((part) => {
    const pixels = Number.parseInt(part, 10)
    return pixels >= 0 && pixels <= 400 ? [pixels] : []
  })
  return {
    origin: new URL(script.src).origin,
    channel,
    label: dataset.label?.trim().slice(0, 40) ?? '',
    color: readColor(dataset.color),
    position: dataset.position === 'left' || dataset.position === 'right' ? dataset.position : null,
    offset: [side, bottom],
    lang: dataset.lang ?? '',
    language: firstSpoken([dataset.lang, document.documentElement.lang, ...navigator.languages]),
    theme: readTheme(dataset.theme) ?? readTheme(getComputedStyle(document.documentElement).colorScheme) ?? 'auto',
    consent: dataset.consent ?? '',
    privacy: dataset.privacy ?? '',
    launcher: dataset.launcher !== 'none',
  }
}

/** Also of the page: one that declares itself only light or only dark wants the chat to look so. */
const readTheme = (text: string | undefined): Theme | null => (text === 'light' || text === 'dark' ? text : null)
