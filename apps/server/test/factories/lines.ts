import { LineInput } from '@omniline/contracts/lines'
import type { z } from 'zod'
import { insertLine } from '../../src/lines/store.ts'
import type { App } from '../../src/platform/app.ts'
import { transaction } from '../../src/platform/database.ts'
import { newId } from '../../src/platform/ids.ts'

export type LineOverrides = Partial<z.input<typeof LineInput>> & {
  /** users in the queue, in this order */
  users?: { id: string }[]
}

/** A line; nobody serves it unless `users` or `queue` say so. */
export async function buildLine(app: App, { users = [], ...overrides }: LineOverrides = {}): Promise<{ id: string }> {
  const id = newId()
  const queue = users.map((user) => ({ type: 'user' as const, id: user.id }))
  const input = LineInput.parse({ name: 'Support', queue, ...overrides })
  await transaction(app.db, (tx) => insertLine(tx, id, input))
  return { id }
}
