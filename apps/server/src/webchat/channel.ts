import { z } from 'zod'
import type { Queryable } from '../platform/database.ts'

const Settings = z.object({
  title: z.string().catch(''),
  greeting: z.string().catch(''),
  color: z.string().catch('#1F5FD6'),
  position: z.enum(['left', 'right']).catch('right'),
  language: z.enum(['ru', 'en']).nullable().catch(null),
  allowedDomains: z.array(z.string()).catch([]),
})

export interface SiteChatChannel {
  id: string
  lineId: string
  name: string
  active: boolean
  settings: z.infer<typeof Settings>
}

/** The site chat's channel with this id; null if there is none or it was removed. */
export async function siteChatChannel(db: Queryable, id: string): Promise<SiteChatChannel | null> {
  const row = await db
    .selectFrom('channels')
    .select(['id', 'line_id', 'name', 'active', 'settings'])
    .where('id', '=', id)
    .where('connector', '=', 'webchat')
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!row) return null
  return { id: row.id, lineId: row.line_id, name: row.name, active: row.active, settings: Settings.parse(row.settings) }
}
