import { Entity, MessagePart } from '@omniline/contracts/conversations'
import { cleanText, storableJson } from './text.ts'

export interface Content {
  text: string
  entities: Entity[]
}

/** What an outsider wrote, as it can be kept: formatting that is not in the text or not in the contract is left out. */
export function cleanContent(text: string, entities: unknown[] = []): Content {
  const clean = cleanText(text)
  const fitting = entities.flatMap((entity) => {
    const parsed = Entity.safeParse(entity)
    return parsed.success && parsed.data.offset + parsed.data.length <= clean.length ? [parsed.data] : []
  })
  return { text: clean, entities: fitting }
}

/** A part that is not in the contract is shown as what it is: something we cannot show. */
export function cleanPart(part: unknown): MessagePart | null {
  if (part === undefined || part === null) return null
  const parsed = MessagePart.safeParse(JSON.parse(storableJson(part)))
  return parsed.success ? parsed.data : { type: 'unsupported', what: 'unknown' }
}

/** Texts of several parts as one, a line each, formatting moved along. */
export function joinContents(contents: Content[]): Content {
  let text = ''
  const entities: Entity[] = []
  for (const content of contents) {
    if (!content.text) continue
    if (text) text += '\n'
    const before = text.length
    entities.push(...content.entities.map((entity) => ({ ...entity, offset: entity.offset + before })))
    text += content.text
  }
  return { text, entities }
}
