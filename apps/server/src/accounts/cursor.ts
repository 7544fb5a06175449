import { Id, Instant } from '@omniline/contracts/common'
import { z } from 'zod'
import { invalidInput } from '../platform/errors.ts'

/** Where a list is to go on: after the row with this sort value and id. Opaque to callers. */
const forms = { instant: z.tuple([Instant, Id]), text: z.tuple([z.string(), Id]) }

export const writeCursor = (value: string, id: string): string => Buffer.from(JSON.stringify([value, id])).toString('base64url')

export function readCursor(cursor: string, form: keyof typeof forms): [string, string] {
  const parsed = forms[form].safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')))
  if (!parsed.success) throw invalidInput('/cursor', 'is not a cursor of this list')
  return parsed.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON is not a cursor either: the schema says so.
    return null
  }
}
