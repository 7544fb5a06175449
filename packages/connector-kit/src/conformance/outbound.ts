import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import type { Entity } from '@omniline/contracts/conversations'
import fc from 'fast-check'
import type { OutboundAttachment, OutboundMessage } from '../events.ts'
import type { Check, Subject } from './options.ts'

const dense = (text: string) => text.replace(/\s+/g, '')

/** What goes out is cut to the platform's size without loss, the same way every time. */
export function renderingChecks<Step>({ connector, textOf }: Subject<Step>): Check[] {
  const { capabilities } = connector.manifest
  return [
    {
      name: 'rendering: a text of any length goes out in pieces within the limit, and nothing of it is lost',
      run() {
        fc.assert(
          fc.property(longText(capabilities.textMax), ({ text, entities }) => {
            const pieces = connector.render(messageOf({ text, entities })).map(textOf)
            assert.equal(dense(pieces.join('')), dense(text))
            for (const piece of pieces) {
              assert(piece.length <= capabilities.textMax, `a piece has ${piece.length} characters, ${capabilities.textMax} are allowed`)
              assert(!/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(piece), 'a character was cut in two')
            }
          }),
          { numRuns: 100 },
        )
      },
    },
    {
      name: 'rendering: the same message gives the same steps, and stays as it was',
      run() {
        fc.assert(
          fc.property(anyMessage(capabilities), (message) => {
            const before = structuredClone(message)
            const steps = connector.render(message)
            assert.deepEqual(message, before, 'render changed its argument')
            assert.deepEqual(connector.render(before), steps)
            assert(steps.length > 0, 'a message went out as nothing')
          }),
          { numRuns: 200 },
        )
      },
    },
    ...(capabilities.fileMax > 0
      ? [
          {
            name: 'rendering: every attachment is in exactly one step, in order, and the text is all there',
            run() {
              fc.assert(
                fc.property(anyMessage(capabilities), (message) => {
                  const steps = connector.render(message)
                  const shown = steps.map((step) => inspect(step, { depth: 20, maxStringLength: null, maxArrayLength: null }))
                  const carriers = message.attachments.map(({ fileId }) => shown.flatMap((step, i) => (step.includes(fileId) ? [i] : [])))
                  for (const found of carriers) assert.equal(found.length, 1, 'an attachment is in no step or in several')
                  const order = carriers.flat()
                  assert.deepEqual(
                    order,
                    order.toSorted((a, b) => a - b),
                    'attachments change their order',
                  )
                  assert.equal(dense(steps.map(textOf).join('')), dense(message.text))
                }),
                { numRuns: 200 },
              )
            },
          },
        ]
      : []),
    ...(capabilities.buttons
      ? [
          {
            name: 'rendering: buttons are under exactly one step, whatever else the message has',
            run() {
              fc.assert(
                fc.property(anyMessage(capabilities), (message) => {
                  const steps = connector.render({ ...message, buttons: [[{ label: 'Да', payload: 'pressed-payload' }]] })
                  const shown = steps.map((step) => inspect(step, { depth: 20, maxStringLength: null, maxArrayLength: null }))
                  assert.equal(shown.filter((step) => step.includes('pressed-payload')).length, 1)
                  assert.equal(dense(steps.map(textOf).join('')), dense(message.text))
                }),
                { numRuns: 200 },
              )
            },
          },
        ]
      : []),
  ]
}

export function messageOf(more: Partial<OutboundMessage>): OutboundMessage {
  return {
    id: '01900000-0000-7000-8000-000000000001',
    chatId: '1',
    text: '',
    entities: [],
    attachments: [],
    buttons: [],
    replyToMessageId: null,
    ...more,
  }
}

const word = fc.oneof(
  { weight: 8, arbitrary: fc.string({ unit: fc.constantFrom(...'abcпривет1,.'.split('')), minLength: 1, maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }).filter((text) => text.trim() !== '') },
  { weight: 1, arbitrary: fc.constantFrom('😀😀😀', 'https://example.com/a?b=c', '<b>', '&amp;', '*_`[') },
)
const words = fc
  .array(fc.tuple(word, fc.constantFrom(' ', ' ', '\n', '\n\n')), { minLength: 1, maxLength: 60 })
  .map((all) => all.flat().join(''))

interface Text {
  text: string
  entities: Entity[]
}

/** Up to about three and a half times the limit, formatted here and there; sometimes one endless word. */
function longText(max: number): fc.Arbitrary<Text> {
  return fc
    .tuple(words, fc.integer({ min: 1, max: Math.ceil(max * 3.5) }), fc.boolean(), fc.array(spot, { maxLength: 6 }))
    .map(([seed, length, oneWord, spots]) => {
      const unit = oneWord ? dense(seed) : seed
      const text = unit.repeat(Math.max(1, Math.ceil(length / unit.length))).trim()
      return { text, entities: place(spots, text) }
    })
}

const spot = fc.record({
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 300 }),
  type: fc.constantFrom<Entity['type']>(
    'bold',
    'italic',
    'underline',
    'strikethrough',
    'code',
    'pre',
    'link',
    'quote',
    'spoiler',
    'mention',
  ),
})

/** Formatting that lies within the text and cuts no character in two. */
function place(spots: { at: number; length: number; type: Entity['type'] }[], text: string): Entity[] {
  const even = (at: number) => (/[\udc00-\udfff]/.test(text.charAt(at)) ? at + 1 : at)
  return spots.flatMap(({ at, length, type }) => {
    const start = even(at % text.length)
    const end = even(Math.min(start + length, text.length))
    return end > start ? [{ type, offset: start, length: end - start, ...(type === 'link' ? { url: 'https://example.com/' } : {}) }] : []
  })
}

const mimes: Record<OutboundAttachment['kind'], string[]> = {
  image: ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/heic'],
  video: ['video/mp4', 'video/webm'],
  audio: ['audio/mpeg', 'audio/ogg'],
  voice: ['audio/ogg', 'audio/webm'],
  file: ['application/pdf', 'text/html', 'image/png'],
  sticker: ['image/webp'],
  animation: ['video/mp4', 'image/gif'],
}

function anyMessage({
  textMax,
  fileMax,
  attachmentsMax,
}: {
  textMax: number
  fileMax: number
  attachmentsMax: number
}): fc.Arbitrary<OutboundMessage> {
  const kind = fc.constantFrom(...(Object.keys(mimes) as OutboundAttachment['kind'][]))
  const attachment = kind.chain((chosen) =>
    fc.record({
      kind: fc.constant(chosen),
      mime: fc.constantFrom(...mimes[chosen]),
      name: fc.oneof(fc.constantFrom('фото.jpg', 'a b;c"d.pdf', 'x'), fc.string({ minLength: 1 })),
      size: fc.integer({ min: 1, max: Math.max(1, fileMax) }),
      width: fc.option(fc.integer({ min: 1, max: 30_000 }), { nil: undefined }),
      height: fc.option(fc.integer({ min: 1, max: 30_000 }), { nil: undefined }),
    }),
  )
  return fc
    .record({
      content: fc.oneof(longText(Math.min(textMax, 1100)), longText(40), fc.constant<Text>({ text: '', entities: [] })),
      attachments: fc.array(attachment, { maxLength: attachmentsMax }),
      replyToMessageId: fc.constantFrom(null, '17'),
    })
    .filter(({ content, attachments }) => content.text !== '' || attachments.length > 0)
    .map(({ content, attachments, replyToMessageId }) =>
      messageOf({
        ...content,
        replyToMessageId,
        attachments: attachments.map((each, i) => ({ ...each, fileId: `01900000-0000-7000-8000-0000000f${String(i).padStart(4, '0')}` })),
      }),
    )
}
