import { LineInput } from '@omniline/contracts/lines'
import type { z } from 'zod'
import { insertLine } from '../../src/lines/store.ts'
import type { App } from '../../src/platform/app.ts'
import { transaction } from '../../src/platform/database.ts'
import { newId } from '../../src/platform/ids.ts'

export interface BuiltChannel {
  id: string
  lineId: string
  connector: string
}

/** A channel, on a line of its own unless `lineId` is given; `line` are settings of that line. */
export async function buildChannel(
  app: App,
  overrides: { lineId?: string; connector?: string; active?: boolean; line?: Partial<z.input<typeof LineInput>> } = {},
): Promise<BuiltChannel> {
  const lineId = overrides.lineId ?? newId()
  const connector = overrides.connector ?? 'telegram'
  const id = newId()
  await transaction(app.db, async (tx) => {
    if (!overrides.lineId) await insertLine(tx, lineId, LineInput.parse({ name: 'Support', ...overrides.line }))
    await tx
      .insertInto('channels')
      .values({
        id,
        line_id: lineId,
        connector,
        name: 'Our bot',
        active: overrides.active ?? true,
        settings: '{}',
        state: '{}',
        account: 'null',
      })
      .execute()
  })
  return { id, lineId, connector }
}
