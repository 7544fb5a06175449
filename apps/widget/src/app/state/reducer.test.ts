import type { VisitorFrame } from '@omniline/contracts/realtime'
import type { VisitorChat, VisitorMessage } from '@omniline/contracts/visitor'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reduce } from './reducer.ts'
import { sampleChat, sampleMessage, sampleOutgoing, sampleOwn } from './samples.ts'
import { type Action, type ChatState, emptyChat, type Upload } from './state.ts'

const after = (...actions: Action[]): ChatState => actions.reduce(reduce, emptyChat)
const seqs = (state: ChatState) => state.messages.map((one) => one.seq)
const snapshot = (messages: VisitorMessage[], more?: Partial<VisitorChat>): Action => ({
  type: 'snapshot',
  chat: sampleChat(messages, more),
})
const message = (data: VisitorMessage): Action => ({ type: 'frame', frame: { type: 'message', cursor: 'x', data } })

describe('messages', () => {
  it('stand in order of seq, whatever order they come in, with gaps where staff whispered', () => {
    const state = after(snapshot([sampleMessage(1), sampleMessage(4)]), message(sampleMessage(9)), message(sampleMessage(7)))
    expect(seqs(state)).toEqual([1, 4, 7, 9])
  })

  it('are replaced by their newer state', () => {
    const state = after(snapshot([sampleMessage(1)]), message(sampleMessage(1, { text: 'edited', editedAt: '2026-01-01T00:00:00.000Z' })))
    expect(state.messages.map((one) => one.text)).toEqual(['edited'])
  })

  it('of earlier pages stay when the newest page is fetched anew and touches them', () => {
    const first = snapshot([sampleMessage(51), sampleMessage(52)], { hasMore: true })
    const older: Action = { type: 'older', chat: sampleChat([sampleMessage(49), sampleMessage(50)], { hasMore: true }) }
    const state = after(first, older, snapshot([sampleMessage(52), sampleMessage(53)], { hasMore: true }))
    expect(seqs(state)).toEqual([49, 50, 51, 52, 53])
    expect(state.hasMore).toBe(true)
  })

  it('of earlier pages go when too much was missed to join them', () => {
    const state = after(snapshot([sampleMessage(1), sampleMessage(2)]), snapshot([sampleMessage(80), sampleMessage(81)], { hasMore: true }))
    expect(seqs(state)).toEqual([80, 81])
    expect(state.hasMore).toBe(true)
  })

  it('that came by frame while an older page was on its way stay', () => {
    expect(seqs(after(message(sampleMessage(3)), snapshot([sampleMessage(1), sampleMessage(2)])))).toEqual([1, 2, 3])
  })

  it('of the visitor are read up to where the operator has read', () => {
    const chat = { unread: 0, operator: null, status: 'active', online: true, consent: null, operatorReadSeq: 2 } as const
    const state = after(snapshot([sampleOwn(1), sampleOwn(2), sampleOwn(3)]), {
      type: 'frame',
      frame: { type: 'chat', cursor: 'x', data: chat },
    })
    expect(state.messages.map((one) => one.status)).toEqual(['read', 'read', 'sent'])
  })
})

describe('outgoing messages', () => {
  const queued = (id: string, more?: object): Action => ({ type: 'queued', outgoing: sampleOutgoing(id, more) })

  it.each([
    ['the answer of the call', (echo: VisitorMessage): Action => ({ type: 'sent', message: echo })],
    ['a frame', message],
    ['a snapshot', (echo: VisitorMessage): Action => snapshot([echo])],
  ])('are shown once when %s confirms them', (_what, confirmed) => {
    const echo = sampleOwn(1, { clientMessageId: 'a' })
    const state = after(queued('a'), queued('b'), confirmed(echo))
    expect(state.outgoing.map((one) => one.clientMessageId)).toEqual(['b'])
    expect(seqs(state)).toEqual([1])
  })

  it('are shown once when answer and frame both come', () => {
    const echo = sampleOwn(1, { clientMessageId: 'a' })
    for (const order of [
      [message(echo), { type: 'sent', message: echo } as const],
      [{ type: 'sent', message: echo } as const, message(echo)],
    ])
      expect(seqs(after(queued('a'), ...order))).toEqual([1])
  })

  it('stay when they fail, with the reason, and go on when retried', () => {
    const failed = after(queued('a'), { type: 'failed', clientMessageId: 'a', error: 'blocked' })
    expect(failed.outgoing[0]).toMatchObject({ status: 'failed', error: 'blocked' })
    const retried = reduce(failed, { type: 'retried', clientMessageId: 'a' })
    expect(retried.outgoing[0]).toMatchObject({ status: 'sending', error: null })
  })

  it('follow their files', () => {
    const upload: Upload = {
      id: 'u',
      name: 'a',
      mime: '',
      size: 1,
      previewUrl: null,
      progress: 0,
      status: 'uploading',
      fileId: null,
      error: null,
    }
    const state = after(queued('a', { uploads: [upload] }), queued('b'))
    const done = reduce(state, { type: 'upload', id: 'u', change: { status: 'done', fileId: 'f' } })
    expect(done.outgoing[0]?.uploads[0]).toMatchObject({ status: 'done', fileId: 'f' })
    expect(done.outgoing[1]).toBe(state.outgoing[1])
  })

  it('outlive a refused token, but not the visitor’s leaving', () => {
    const state = after(snapshot([sampleMessage(1)]), queued('a'))
    expect(reduce(state, { type: 'reset', keepOutgoing: true })).toMatchObject({ messages: [], outgoing: state.outgoing, visit: 0 })
    expect(reduce(state, { type: 'reset', keepOutgoing: false })).toMatchObject({ messages: [], outgoing: [], visit: 1 })
  })
})

describe('typing', () => {
  const typing: Action = { type: 'frame', frame: { type: 'typing', data: { name: 'Maria', active: true } } }

  it('ends with the answer and with the connection', () => {
    expect(after(typing).typing).toBe('Maria')
    expect(after(typing, message(sampleMessage(1))).typing).toBeNull()
    expect(after(typing, message(sampleOwn(1))).typing).toBe('Maria')
    expect(after(typing, { type: 'connection', connection: 'lost' }).typing).toBeNull()
  })
})

/** The server in small: every change has a frame, and a snapshot can be asked for at any time. */
type Change = { kind: 'write'; own: boolean } | { kind: 'edit'; at: number } | { kind: 'delete'; at: number } | { kind: 'readByOperator' }

function play(changes: readonly Change[]): { frames: VisitorFrame[]; snapshots: VisitorChat[] } {
  let messages: VisitorMessage[] = []
  let operatorReadSeq = 0
  let seq = 0
  const frames: VisitorFrame[] = []
  const now = (): VisitorChat => sampleChat([...messages], { unread: messages.filter((one) => one.author.type === 'operator').length })
  const snapshots = [now()]
  for (const change of changes) {
    const target = 'at' in change ? messages[change.at % Math.max(1, messages.length)] : undefined
    let changed: VisitorMessage | undefined
    if (change.kind === 'write') changed = change.own ? sampleOwn(++seq) : sampleMessage((seq += 2))
    else if (change.kind === 'edit' && target) changed = { ...target, text: `${target.text}!`, editedAt: '2026-01-02T00:00:00.000Z' }
    else if (change.kind === 'delete' && target) changed = { ...target, text: '', deletedAt: '2026-01-02T00:00:00.000Z' }
    else if (change.kind === 'readByOperator') operatorReadSeq = seq
    if (changed) {
      const { id } = changed
      messages = [...messages.filter((one) => one.id !== id), changed].sort((a, b) => a.seq - b.seq)
      frames.push({ type: 'message', cursor: 'x', data: changed })
    }
    messages = messages.map((one) => (one.status && one.seq <= operatorReadSeq ? { ...one, status: 'read' } : one))
    const { messages: _, hasMore: __, ...state } = now()
    frames.push({ type: 'chat', cursor: 'x', data: { ...state, operatorReadSeq } })
    while (snapshots.length <= frames.length) snapshots.push(now())
  }
  return { frames, snapshots }
}

describe('what the visitor is asked to agree to', () => {
  const asked = { text: 'We keep data.', url: null, version: 'v1', given: false }

  it('is what was told last, and nothing is known of it after the visitor has left', () => {
    expect(emptyChat.consent).toBeUndefined()
    const told = after(snapshot([], { consent: asked }))
    expect(told.consent).toEqual(asked)
    const agreed = reduce(told, { type: 'agreed', consent: { ...asked, given: true } })
    expect(agreed.consent?.given).toBe(true)
    expect(reduce(agreed, { type: 'reset', keepOutgoing: false }).consent).toBeUndefined()
  })
})

describe('a snapshot and the frames after it', () => {
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.record({ kind: fc.constant('write' as const), own: fc.boolean() }),
    fc.record({ kind: fc.constantFrom('edit' as const, 'delete' as const), at: fc.nat(30) }),
    fc.constant({ kind: 'readByOperator' as const }),
  )

  it('equal a later snapshot, also when frames before the snapshot are told again', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), fc.nat(), fc.nat(), (changes, from, again) => {
        const { frames, snapshots } = play(changes)
        const at = from % snapshots.length
        const start = Math.max(0, at - (again % 4))
        const chat = snapshots[at]!
        const resumed = after({ type: 'snapshot', chat }, ...frames.slice(start).map((frame): Action => ({ type: 'frame', frame })))
        expect(resumed).toEqual(after({ type: 'snapshot', chat: snapshots.at(-1)! }))
      }),
    )
  })
})
