import { describe, expect, it } from 'vitest'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { bench } from './testing/bench.ts'

const b = perTest(bench)

/** What the operator has said to a customer, and the platform taken. */
async function said(text: string) {
  await b.connect()
  await b.chats('oak')
  const { id } = await b.answer('oak', text)
  await b.settled(id, 'sent')
  return { id, edit: (other: string) => b.operator.api.call('PATCH /messages/:id', { params: { id }, body: { text: other } }) }
}
const editNotCarried = async () => {
  const { items } = await b.admin.api.call('GET /conversations/:id/messages', { params: { id: await b.conversationOf('oak') } })
  return items.find((one) => one.part?.type === 'system' && one.part.code === 'editNotCarried')
}

describe('a change after the fact', () => {
  it('is carried to the platform: edits and deletes', async () => {
    const { id, edit } = await said('tpyo')
    await edit('typo')
    await waitFor(() => b.wordsTo('oak')[0] === 'typo')
    b.parrot.faults.add({ kind: 'error', method: 'DELETE /say', times: 1, status: 503 })
    await b.operator.api.call('DELETE /messages/:id', { params: { id } })
    await waitFor(async () => (await b.hurry()) && b.parrot.said.length === 0, { what: 'the word to be unsaid' })
  })

  it('before it was sent changes what is sent', async () => {
    await b.connect()
    await b.chats('oak')
    b.parrot.faults.add({ kind: 'error', method: 'POST /say', times: 1, status: 503 })
    const { id } = await b.answer('oak', 'tpyo')
    const gone = await b.answer('oak', 'never')
    await b.operator.api.call('PATCH /messages/:id', { params: { id }, body: { text: 'typo' } })
    await b.operator.api.call('DELETE /messages/:id', { params: { id: gone.id } })
    await b.settled(id, 'sent')
    await waitFor(async () => (await b.busy()) === 0)
    expect(b.wordsTo('oak')).toEqual(['typo'])
  })

  it('that makes it longer or shorter sends or takes away pieces, and deleting takes all of them', async () => {
    const { id, edit } = await said('short')
    await edit('now it is much too long for one piece')
    await waitFor(() => b.wordsTo('oak').join('').replace(/ /g, '') === 'nowitismuchtoolongforonepiece', { what: 'all pieces' })
    expect(b.wordsTo('oak').length).toBeGreaterThan(1)
    await waitFor(async () => (await b.delivery(id)).parts.length === b.wordsTo('oak').length)
    await edit('short again')
    await waitFor(() => b.wordsTo('oak').join() === 'short again', { what: 'the short text alone' })
    await waitFor(async () => (await b.delivery(id)).parts.length === 1)
    await edit('and now it is quite long once more')
    await waitFor(async () => b.wordsTo('oak').length === 2 && (await b.delivery(id)).parts.length === 2)
    await b.operator.api.call('DELETE /messages/:id', { params: { id } })
    await waitFor(() => b.parrot.said.length === 0, { what: 'all pieces to be gone' })
  })

  it('that may or may not have brought a further piece is told in the dialog, and the piece not sent again', async () => {
    const { id, edit } = await said('short')
    b.parrot.faults.add({ kind: 'lost', method: 'POST /say', times: 1 })
    await edit('now it is quite long once more')
    await waitFor(async () => (await b.hurry()) && editNotCarried(), { what: 'the word about it' })
    expect(b.wordsTo('oak')).toHaveLength(2)
    expect((await b.delivery(id)).sending_since).toBeNull()
  })

  it('that cannot be made there is told in the dialog', async () => {
    const { edit } = await said('short')
    b.parrot.faults.add({ kind: 'error', method: 'PATCH /say', status: 400 })
    await edit('other')
    const notice = await waitFor(editNotCarried)
    expect(notice.visibility).toBe('internal')
    expect(b.wordsTo('oak')).toEqual(['short'])
  })
})
