/**
 * What the loader on the customer's page and the chat in the frame say to each other by postMessage. Both sides
 * check the window and the exact origin of every message; the frame learns the page's origin from its own address
 * (`#origin=`). A page that lies there is not heard and hears nothing, and the frame keeps no token of its own.
 */
export type Position = 'left' | 'right'
export type Theme = 'auto' | 'light' | 'dark'

/** The page the visitor writes from, without query and fragment: they may hold secrets. */
export interface Page {
  url: string
  title: string
}

/** Small things of the chat that outlive a page: a draft, unsent messages. */
export type Kept = Record<string, string>

export type ToFrame =
  /** the first word, in answer to `ready` */
  | { omniline: 'init'; token: string | null; open: boolean; focus: boolean; page: Page; kept: Kept }
  | { omniline: 'open'; focus: boolean }
  | { omniline: 'close' }
  | { omniline: 'identify'; token: string }
  /** the page has forgotten this token; end its visit on the server too */
  | { omniline: 'logout'; token: string | null }
  | { omniline: 'page'; page: Page }
  /** another tab of the site got or dropped the visitor's token */
  | { omniline: 'token'; token: string | null }

export type ToHost =
  /** the frame listens */
  | { omniline: 'ready' }
  /** there is something to see in it */
  | { omniline: 'drawn' }
  | { omniline: 'config'; color: string; position: Position; language: string }
  | { omniline: 'token'; token: string | null }
  | { omniline: 'keep'; name: string; value: string | null }
  | { omniline: 'unread'; count: number }
  | { omniline: 'message'; from: string; author: string; at: string }
  | { omniline: 'close' }
  | { omniline: 'expand'; expanded: boolean }

/** Handed to the frame after `#` in its address: nothing secret. */
export interface FrameOptions {
  origin: string
  /** the site asks for this language */
  lang?: string
  /** the language of the page, if it says one */
  pageLang?: string
  color?: string
  theme?: Theme
  consent?: string
  /** address of the site's privacy notice */
  privacy?: string
}

/** An opaque origin (a file, a sandboxed page) has no name to address. */
export const addressOf = (origin: string): string => (origin === 'null' ? '*' : origin)
