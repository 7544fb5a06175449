import type { Entity } from '@omniline/contracts/conversations'
import type { StoredFile } from '@omniline/contracts/files'
import { create } from 'zustand'
import type { KeyedStorage, LastMoment } from './db.ts'

export type ComposerMode = 'reply' | 'note'

export interface Quote {
  id: string
  authorName: string
  text: string
}

/** What is written but not sent. A reply and a note are kept apart, so one never turns into the other. */
export interface ModeDraft {
  text: string
  /** drafts of earlier versions have none */
  entities?: Entity[]
  files: StoredFile[]
  replyTo: Quote | null
}

export interface Draft {
  mode: ComposerMode
  reply: ModeDraft
  note: ModeDraft
  /** milliseconds */
  savedAt: number
}

const emptyMode: ModeDraft = { text: '', entities: [], files: [], replyTo: null }
export const emptyDraft: Draft = { mode: 'reply', reply: emptyMode, note: emptyMode, savedAt: 0 }

const isEmptyMode = (one: ModeDraft) => one.text.trim() === '' && one.files.length === 0 && one.replyTo === null

/** A draft without content is no draft: the conversation opens in reply mode again. */
export function isEmptyDraft(draft: Draft): boolean {
  return isEmptyMode(draft.reply) && isEmptyMode(draft.note)
}

export interface DraftWriter {
  changed(key: string): void
  /** writes everything that waits, now */
  flush(): Promise<void>
  /** what waits or is being written */
  unwritten(): string[]
}

/**
 * Saves drafts a moment after the last key. A key has one write under way at a time and every write takes the
 * draft as it is at that moment, so a save that is late cannot bring back a draft that was sent meanwhile.
 */
export function draftWriter(storage: KeyedStorage<Draft>, read: (key: string) => Draft | undefined, delayMs = 250): DraftWriter {
  const dirty = new Set<string>()
  let underWay: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let writing: Promise<void> = Promise.resolve()

  async function writeAll() {
    for (const key of [...dirty]) {
      dirty.delete(key)
      underWay = key
      const draft = read(key)
      if (draft && !isEmptyDraft(draft)) await storage.put(key, draft)
      else await storage.remove(key)
      underWay = null
    }
  }

  function flush() {
    clearTimeout(timer)
    timer = undefined
    // A full or forbidden store must not stop the writing: the draft stays in memory.
    writing = writing.then(writeAll).catch(() => undefined)
    return writing
  }

  return {
    changed(key) {
      dirty.add(key)
      timer ??= setTimeout(flush, delayMs)
    },
    flush,
    unwritten: () => [...new Set(underWay === null ? dirty : [...dirty, underWay])],
  }
}

interface DraftState {
  byConversation: Record<string, Draft>
}

export const useDrafts = create<DraftState>(() => ({ byConversation: {} }))

let writer: DraftWriter | undefined

/**
 * Loads this user's drafts and keeps saving them until the returned function is called. What was written a moment before
 * the page ended (or was sent: an empty draft) is found in `last`. What is written while they are loaded is one as well: of
 * each conversation the newest stays.
 */
export async function startDrafts(storage: KeyedStorage<Draft>, last: LastMoment<Draft>): Promise<() => void> {
  const own = draftWriter(storage, (key) => useDrafts.getState().byConversation[key])
  writer = own
  const saved = await storage.all().catch(() => new Map<string, Draft>())
  const drafts = Object.fromEntries(saved)
  // Another tab may have written on since.
  for (const newer of [last.take(), useDrafts.getState().byConversation])
    for (const [key, draft] of Object.entries(newer))
      if (draft.savedAt > (drafts[key]?.savedAt ?? 0)) {
        drafts[key] = draft
        own.changed(key)
      }
  useDrafts.setState({ byConversation: drafts })
  const hide = () => {
    if (document.visibilityState === 'hidden') void own.flush()
  }
  const end = () => {
    const unwritten = own.unwritten()
    if (unwritten.length > 0) last.keep(Object.fromEntries(unwritten.map((key) => [key, draftOf(key)])))
  }
  document.addEventListener('visibilitychange', hide)
  window.addEventListener('pagehide', end)
  return () => {
    document.removeEventListener('visibilitychange', hide)
    window.removeEventListener('pagehide', end)
    void own.flush()
    if (writer === own) writer = undefined
  }
}

export function draftOf(conversationId: string): Draft {
  return useDrafts.getState().byConversation[conversationId] ?? emptyDraft
}

export function changeDraft(conversationId: string, change: (draft: Draft) => Draft): void {
  const draft = { ...change(draftOf(conversationId)), savedAt: Date.now() }
  useDrafts.setState((state) => ({ byConversation: { ...state.byConversation, [conversationId]: draft } }))
  writer?.changed(conversationId)
}

export function changeMode(conversationId: string, mode: ComposerMode, change: Partial<ModeDraft>): void {
  changeDraft(conversationId, (draft) => ({ ...draft, [mode]: { ...draft[mode], ...change } }))
}

/** After sending: nothing is left of this mode. */
export function clearMode(conversationId: string, mode: ComposerMode): void {
  changeMode(conversationId, mode, emptyMode)
}
