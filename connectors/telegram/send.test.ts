import { Readable } from 'node:stream'
import { ConnectorError } from '@omniline/connector-kit/errors'
import type { Receipt } from '@omniline/connector-kit/events'
import { until } from '@omniline/connector-kit/until'
import { startLocalServer } from '@omniline/connector-kit/local-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { telegram } from './connector.ts'
import { render } from './render.ts'
import { attachment, contextFor, deliver, messageTo, picture, type Scene, startScene } from './testing/scene.ts'

const files = { f1: picture(800, 600), f2: picture(4000, 100), long: Buffer.alloc(200_000, 'x') }
let scene: Scene
beforeEach(async () => {
  scene = await startScene(files)
})
afterEach(() => scene.close())

const failed = (promise: Promise<unknown>): Promise<ConnectorError> =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => {
      if (error instanceof ConnectorError) return error
      throw error
    },
  )

describe('text', () => {
  it('keeps its formatting', async () => {
    const text = 'bold link quote @anna_p'
    await deliver(
      messageTo(scene.anna, {
        text,
        entities: [
          { type: 'bold', offset: 0, length: 4 },
          { type: 'link', offset: 5, length: 4, url: 'https://example.com/' },
          { type: 'quote', offset: 10, length: 5 },
          { type: 'mention', offset: 16, length: 7 },
        ],
      }),
      scene.context,
    )
    expect(scene.anna.received()[0]?.entities).toEqual([
      { type: 'bold', offset: 0, length: 4 },
      { type: 'text_link', offset: 5, length: 4, url: 'https://example.com/' },
      { type: 'blockquote', offset: 10, length: 5 },
    ])
  })

  it('goes out plainly when Telegram cannot make sense of the formatting', async () => {
    const message = messageTo(scene.anna, { text: '😀😀', entities: [{ type: 'bold', offset: 1, length: 2 }] })
    expect(await deliver(message, scene.context)).toHaveLength(1)
    expect(scene.anna.received()).toMatchObject([{ text: '😀😀', entities: [] }])
  })

  it('answers the very message, and goes without if that is gone', async () => {
    const { message_id: question } = scene.anna.sendText('?')
    await deliver(messageTo(scene.anna, { text: 'a'.repeat(5000), replyToMessageId: String(question) }), scene.context)
    await deliver(messageTo(scene.anna, { text: 'late', replyToMessageId: '999999' }), scene.context)
    await deliver(messageTo(scene.anna, { text: 'to a button', replyToMessageId: 'callback:1' }), scene.context)
    expect(scene.anna.received().map(({ replyTo }) => replyTo)).toEqual([question, undefined, undefined, undefined])
  })

  it('follows a group that has become a supergroup', async () => {
    scene.anna.moveTo(-1005550001)
    expect(await deliver(messageTo(scene.anna, { text: 'still here' }), scene.context)).toHaveLength(1)
    expect(scene.simulator.accepted).toMatchObject([{ details: { params: { chat_id: -1005550001, text: 'still here' } } }])
  })
})

describe('too many requests', () => {
  const scopeOf = async (chatId: string) => {
    scene.simulator.faults.add({ kind: 'rate_limited', retryAfterSeconds: 30 })
    return failed(deliver(messageTo(scene.anna, { chatId, text: 'hi' }), scene.context))
  }

  it('let the whole bot wait, but for a group only that group', async () => {
    expect(await scopeOf(String(scene.anna.id))).toMatchObject({ kind: 'rate_limited', retryAfterSeconds: 30, scope: 'account' })
    expect(await scopeOf('-1005550001')).toMatchObject({ kind: 'rate_limited', retryAfterSeconds: 30, scope: 'chat' })
  })
})

describe('files', () => {
  it('bring a short text as their caption', async () => {
    const attachments = [
      attachment({ kind: 'image', mime: 'image/png' }),
      attachment({ fileId: 'long', name: 'фото; "1".pdf', size: 200_000 }),
    ]
    const receipts = await deliver(
      messageTo(scene.anna, { text: ' look ', attachments, entities: [{ type: 'bold', offset: 1, length: 4 }] }),
      scene.context,
    )
    const received = scene.anna.received()
    expect(received.map(({ kind, text, file }) => ({ kind, text, size: file?.size, name: file?.name }))).toEqual([
      { kind: 'photo', text: 'look', size: 24, name: 'act.pdf' },
      { kind: 'document', text: '', size: 200_000, name: 'фото_ _1_.pdf' },
    ])
    expect(received[0]?.entities).toEqual([{ type: 'bold', offset: 0, length: 4 }])
    expect(received[1]?.file?.bytes.equals(files.long)).toBe(true)
    expect(receipts.flatMap(({ messageIds }) => messageIds)).toEqual(received.map(({ messageId }) => String(messageId)))
  })

  it('are followed by a text that is too long for a caption', async () => {
    await deliver(messageTo(scene.anna, { text: 'a'.repeat(1025), attachments: [attachment()] }), scene.context)
    expect(scene.anna.received().map(({ kind, text }) => [kind, text.length])).toEqual([
      ['document', 0],
      ['text', 1025],
    ])
  })

  it.each([
    ['of a shape that Telegram refuses, only seen there', attachment({ fileId: 'f2', kind: 'image', mime: 'image/png' })],
    ['that is no picture', attachment({ fileId: 'long', kind: 'image', mime: 'image/png', name: 'x.png' })],
  ])('go as a document: a picture %s', async (_, file) => {
    await deliver(messageTo(scene.anna, { text: 'caption', attachments: [file] }), scene.context)
    expect(scene.anna.received()).toMatchObject([{ kind: 'document', text: 'caption' }])
  })

  it('above the limit are refused before anything is sent', async () => {
    const big = attachment({ size: 50 * 1024 * 1024 + 1 })
    expect((await failed(deliver(messageTo(scene.anna, { attachments: [big] }), scene.context))).kind).toBe('too_large')
    expect(scene.simulator.requests()).toBe(0)
  })

  it('are closed when the connection breaks on the way, and no longer read', async () => {
    const server = await startLocalServer((request) => request.once('data', () => request.socket.destroy()))
    const context = contextFor(server.url, scene.bot.token)
    const chunks = 2000
    let read = 0
    const stream = new Readable({
      read() {
        read += 1
        this.push(read > chunks ? null : Buffer.alloc(64 * 1024))
      },
    })
    context.openFile = () => stream
    const error = await failed(deliver(messageTo(scene.anna, { attachments: [attachment()] }), context))
    expect(error.kind).toBe('unknown')
    await until(() => stream.destroyed, 'the file to be closed')
    expect(read).toBeLessThan(chunks)
    await server.close()
  })
})

describe('render', () => {
  it.each([
    [{ kind: 'image', mime: 'image/jpeg' }, 'photo'],
    [{ kind: 'image', mime: 'image/jpeg', width: 800, height: 600 }, 'photo'],
    [{ kind: 'image', mime: 'image/jpeg', width: 2100, height: 100 }, 'document'],
    [{ kind: 'image', mime: 'image/jpeg', width: 6000, height: 4001 }, 'document'],
    [{ kind: 'image', mime: 'image/jpeg', size: 10 * 1024 * 1024 + 1 }, 'document'],
    [{ kind: 'image', mime: 'image/gif' }, 'animation'],
    [{ kind: 'image', mime: 'image/svg+xml' }, 'document'],
    [{ kind: 'file', mime: 'image/jpeg' }, 'document'],
    [{ kind: 'voice', mime: 'audio/ogg; codecs=opus' }, 'voice'],
    [{ kind: 'voice', mime: 'audio/webm' }, 'document'],
    [{ kind: 'audio', mime: 'audio/mpeg' }, 'audio'],
    [{ kind: 'audio', mime: 'audio/flac' }, 'document'],
    [{ kind: 'video', mime: 'video/mp4' }, 'video'],
    [{ kind: 'video', mime: 'video/webm' }, 'document'],
    [{ kind: 'animation', mime: 'video/mp4' }, 'animation'],
    [{ kind: 'sticker', mime: 'image/webp' }, 'sticker'],
    [{ kind: 'sticker', mime: 'application/x-tgsticker' }, 'document'],
  ] as const)('sends %j as %s, and Telegram takes it so', async (more, as) => {
    const step = render(messageTo(scene.anna, { attachments: [attachment({ ...more, size: 'size' in more ? more.size : 24 })] }))[0]
    expect(step).toMatchObject({ type: 'file', as })
    if (step) await telegram.send(step, scene.context)
    expect(scene.anna.received()[0]?.kind).toBe(as)
  })

  it('leaves the caption off a sticker, which has none', () => {
    const steps = render(messageTo(scene.anna, { text: 'hi', attachments: [attachment({ kind: 'sticker', mime: 'image/webp' })] }))
    expect(steps.map((step) => step.type)).toEqual(['file', 'text'])
  })
})

const photo = (fileId: string) => attachment({ fileId, kind: 'image', mime: 'image/png', size: 24, width: 800, height: 600 })
const video = attachment({ kind: 'video', mime: 'video/mp4' })
const shapeOf = (more: Parameters<typeof messageTo>[1]) =>
  render(messageTo({ id: 1 }, more)).map((step) => {
    const what = step.type === 'album' ? step.items.map(({ as }) => as).join('+') : step.type === 'file' ? step.as : 'text'
    return `${what}${step.text ? `: ${step.text.slice(0, 9)}` : ''}${step.buttons.length > 0 ? ' [buttons]' : ''}`
  })
const buttons = [[{ label: 'ok', payload: 'ok' }]]

describe('albums', () => {
  it.each([
    [
      'neighbours of one sort',
      { text: 'look', attachments: [photo('f1'), video, attachment(), attachment()] },
      ['photo+video: look', 'document+document'],
    ],
    ['not across another sort', { attachments: [photo('f1'), attachment(), photo('f1')] }, ['photo', 'document', 'photo']],
    [
      'no voice, no sticker',
      { attachments: [photo('f1'), attachment({ kind: 'voice', mime: 'audio/ogg' }), photo('f1')] },
      ['photo', 'voice', 'photo'],
    ],
    ['no picture of unknown shape', { attachments: [attachment({ kind: 'image', mime: 'image/png' }), photo('f1')] }, ['photo', 'photo']],
    ['at most ten', { attachments: Array.from({ length: 11 }, () => photo('f1')) }, [Array(10).fill('photo').join('+'), 'photo']],
    ['a long text behind it', { text: 'a'.repeat(1025), attachments: [photo('f1'), photo('f1')] }, ['photo+photo', 'text: aaaaaaaaa']],
    ['buttons under the text', { text: 'ok?', attachments: [photo('f1'), photo('f1')], buttons }, ['photo+photo', 'text: ok? [buttons]']],
    ['buttons under the last file', { attachments: [photo('f1'), photo('f1'), photo('f1')], buttons }, ['photo+photo', 'photo [buttons]']],
    ['buttons under a caption', { text: 'ok?', attachments: [photo('f1')], buttons }, ['photo: ok? [buttons]']],
  ])('hold %s', (_, more, expected) => {
    expect(shapeOf(more)).toEqual(expected)
  })

  it('bring all files, the caption where Telegram shows it, and an id for each', async () => {
    const documents = [
      attachment({ fileId: 'long', name: 'a.pdf', size: 200_000 }),
      attachment({ fileId: 'long', name: 'b.pdf', size: 200_000 }),
    ]
    const receipts = await deliver(messageTo(scene.anna, { text: 'both', attachments: documents }), scene.context)
    expect(receipts.map(({ messageIds }) => messageIds.length)).toEqual([2])
    expect(scene.anna.received().map(({ kind, text, file }) => [kind, text, file?.size])).toEqual([
      ['document', '', 200_000],
      ['document', 'both', 200_000],
    ])
    const [step] = render(messageTo(scene.anna, { text: 'all', attachments: documents }))
    if (step) await telegram.edit?.(step, receipts[0]?.messageIds ?? [], scene.context)
    expect(scene.anna.received().map(({ text }) => text)).toEqual(['', 'all'])
    await telegram.remove?.(String(scene.anna.id), receipts[0]?.messageIds ?? [], scene.context)
    expect(scene.anna.received()).toEqual([])
  })

  it('of which a part was refused may have brought the others', async () => {
    const error = await failed(deliver(messageTo(scene.anna, { attachments: [photo('f1'), photo('long')] }), scene.context))
    expect(error.kind).toBe('unknown')
    expect(scene.anna.received()).toHaveLength(1)
  })

  it('that are refused as a whole are an ordinary refusal', async () => {
    scene.simulator.faults.add({ kind: 'rate_limited', retryAfterSeconds: 3 })
    expect((await failed(deliver(messageTo(scene.anna, { attachments: [photo('f1'), photo('f1')] }), scene.context))).kind).toBe(
      'rate_limited',
    )
    scene.anna.block()
    expect((await failed(deliver(messageTo(scene.anna, { attachments: [photo('f1'), photo('f1')] }), scene.context))).kind).toBe(
      'recipient_blocked',
    )
  })
})

describe('topics and connected accounts', () => {
  it('get their answers, typing included', async () => {
    const group = scene.simulator.addGroup(scene.bot, { title: 'G', topics: ['T'] })
    const chatId = `${group.id}:${group.topics.get('T')}`
    await deliver(messageTo(scene.anna, { chatId, text: 'here' }), scene.context)
    await telegram.typing?.(chatId, scene.context)
    expect(
      group
        .as('A', 'T')
        .received()
        .map(({ text }) => text),
    ).toEqual(['here'])
    const business = scene.simulator.addBusiness(scene.bot, { firstName: 'O' })
    const { person } = business.customer('C')
    await deliver(messageTo(scene.anna, { chatId: `${person.id}@${business.connectionId}`, text: 'his name' }), scene.context)
    expect(person.received().map(({ text }) => text)).toEqual(['his name'])
    const gone = deliver(messageTo(scene.anna, { chatId: `${person.id}@BC0`, text: 'x' }), scene.context)
    expect((await failed(gone)).kind).toBe('rejected')
  })
})

describe('edit and remove', () => {
  const edited = async (receipts: Receipt[], text: string, attachments = [attachment()]) => {
    const steps = render(messageTo(scene.anna, { text, attachments }))
    for (const [i, step] of steps.entries()) await telegram.edit?.(step, receipts[i]?.messageIds ?? [], scene.context)
  }

  it('changes a caption, or the text that was too long for one', async () => {
    const short = await deliver(messageTo(scene.anna, { text: 'one', attachments: [attachment()] }), scene.context)
    await edited(short, 'two')
    await edited(short, 'two')
    const long = await deliver(messageTo(scene.anna, { text: 'a'.repeat(2000), attachments: [attachment()] }), scene.context)
    await edited(long, 'b'.repeat(1500))
    expect(scene.anna.received().map(({ text }) => text)).toEqual(['two', '', 'b'.repeat(1500)])
  })

  it('says why it cannot', async () => {
    const { message_id: hers } = scene.anna.sendText('mine')
    const ours = await deliver(messageTo(scene.anna, { text: 'ours' }), scene.context)
    const [tooLong] = render(messageTo(scene.anna, { text: 'ok' }))
    if (tooLong?.type !== 'text') throw new Error('a text was rendered')
    const editing = telegram.edit?.({ ...tooLong, text: 'a'.repeat(5000) }, ours[0]?.messageIds ?? [], scene.context)
    expect((await failed(Promise.resolve(editing))).kind).toBe('too_large')
    expect((await failed(edited([{ messageIds: [String(hers)] }], 'yours', []))).message).toContain("message can't be edited")
    expect((await failed(edited([{ messageIds: ['999999'] }], 'x', []))).kind).toBe('rejected')
  })
})
