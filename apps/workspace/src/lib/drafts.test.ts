import { afterEach, describe, expect, it, vi } from 'vitest'
import type { KeyedStorage } from './db.ts'
import {
  changeDraft,
  changeMode,
  clearMode,
  type Draft,
  draftOf,
  draftWriter,
  emptyDraft,
  isEmptyDraft,
  startDrafts,
  useDrafts,
} from './drafts.ts'

/** A storage whose writes finish when the test says so. */
function slowStorage() {
  const stored = new Map<string, Draft>()
  const waiting: (() => void)[] = []
  const pause = () => new Promise<void>((resolve) => waiting.push(resolve))
  const storage: KeyedStorage<Draft> = {
    all: async () => new Map(stored),
    async put(key, value) {
      await pause()
      stored.set(key, value)
    },
    async remove(key) {
      await pause()
      stored.delete(key)
    },
  }
  const step = async () => {
    await vi.waitUntil(() => waiting.length > 0)
    waiting.shift()?.()
  }
  return { storage, stored, step, waiting }
}

const written = (text: string): Draft => ({ ...emptyDraft, reply: { ...emptyDraft.reply, text }, savedAt: 1 })

describe('draftWriter', () => {
  it('a save that is late does not bring back a draft that was sent meanwhile', async () => {
    const { storage, stored, step, waiting } = slowStorage()
    const memory = new Map<string, Draft>()
    const writer = draftWriter(storage, (key) => memory.get(key), 0)
    memory.set('c', written('hello'))
    writer.changed('c')
    const first = writer.flush()
    await vi.waitUntil(() => waiting.length > 0)
    memory.delete('c')
    writer.changed('c')
    const second = writer.flush()
    await step()
    await first
    await step()
    await second
    expect(stored.size).toBe(0)
  })

  it('writes the newest text, not the one that was there when the save was asked for', async () => {
    const { storage, stored, step } = slowStorage()
    const memory = new Map<string, Draft>()
    const writer = draftWriter(storage, (key) => memory.get(key), 0)
    memory.set('c', written('h'))
    writer.changed('c')
    memory.set('c', written('hello'))
    const done = writer.flush()
    await step()
    await done
    expect(stored.get('c')?.reply.text).toBe('hello')
  })

  it('a storage that refuses does not stop later saves', async () => {
    const stored = new Map<string, Draft>()
    let full = true
    const storage: KeyedStorage<Draft> = {
      all: async () => stored,
      async put(key, value) {
        if (full) throw new Error('quota')
        stored.set(key, value)
      },
      remove: async () => undefined,
    }
    const writer = draftWriter(storage, () => written('hello'), 0)
    writer.changed('c')
    await writer.flush()
    full = false
    writer.changed('c')
    await writer.flush()
    expect(stored.get('c')?.reply.text).toBe('hello')
  })
})

describe('drafts', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    useDrafts.setState({ byConversation: {} })
  })

  it('keeps reply and note apart, and clearing one leaves the other', () => {
    changeMode('c', 'reply', { text: 'to the customer' })
    changeMode('c', 'note', { text: 'to colleagues' })
    clearMode('c', 'reply')
    expect(draftOf('c').reply.text).toBe('')
    expect(draftOf('c').note.text).toBe('to colleagues')
    expect(isEmptyDraft(draftOf('c'))).toBe(false)
    clearMode('c', 'note')
    expect(isEmptyDraft(draftOf('c'))).toBe(true)
  })

  it('comes back from the storage with text and mode', async () => {
    vi.stubGlobal('document', new EventTarget())
    vi.stubGlobal('window', new EventTarget())
    const saved = new Map<string, Draft>([['c', { ...written('hello'), mode: 'note' }]])
    const storage: KeyedStorage<Draft> = {
      all: async () => new Map(saved),
      put: async (key, value) => void saved.set(key, value),
      remove: async (key) => void saved.delete(key),
    }
    const stop = await startDrafts(storage, { keep: () => undefined, take: () => ({}) })
    expect(draftOf('c').reply.text).toBe('hello')
    expect(draftOf('c').mode).toBe('note')
    changeDraft('d', (draft) => ({ ...draft, mode: 'note', note: { ...draft.note, text: 'x' } }))
    stop()
    await vi.waitUntil(() => saved.has('d'))
    expect(saved.get('d')?.note.text).toBe('x')
  })

  it('what is written while they are loaded stays, and is saved', async () => {
    vi.stubGlobal('document', new EventTarget())
    vi.stubGlobal('window', new EventTarget())
    const saved = new Map([
      ['c', written('of last week')],
      ['d', written('of yesterday')],
    ])
    let load = () => {}
    const storage: KeyedStorage<Draft> = {
      all: () => new Promise((resolve) => (load = () => resolve(new Map(saved)))),
      put: async (key, value) => void saved.set(key, value),
      remove: async (key) => void saved.delete(key),
    }
    const started = startDrafts(storage, { keep: () => undefined, take: () => ({}) })
    changeMode('c', 'reply', { text: 'just now' })
    load()
    const stop = await started
    expect([draftOf('c').reply.text, draftOf('d').reply.text]).toEqual(['just now', 'of yesterday'])
    stop()
    await vi.waitUntil(() => saved.get('c')?.reply.text === 'just now')
  })

  it('what there was no time to write is there on the next page, unless another tab has written on', async () => {
    const page = new EventTarget()
    vi.stubGlobal('document', new EventTarget())
    vi.stubGlobal('window', page)
    const { storage, stored } = slowStorage()
    stored.set('other', { ...written('newer'), savedAt: Date.now() + 1000 })
    let kept: Record<string, Draft> = {}
    const last = {
      keep: (drafts: Record<string, Draft>) => {
        kept = structuredClone(drafts)
      },
      take: () => kept,
    }
    await startDrafts(storage, last)
    for (const key of ['c', 'other']) changeMode(key, 'note', { text: `of ${key}` })
    page.dispatchEvent(new Event('pagehide'))
    expect(Object.keys(kept).sort()).toEqual(['c', 'other'])

    await startDrafts(storage, last)
    expect(draftOf('c').note.text).toBe('of c')
    expect(draftOf('other').reply.text).toBe('newer')
  })
})
