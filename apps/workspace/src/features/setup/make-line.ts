import type { Me } from '@omniline/contracts/accounts'
import type { Line } from '@omniline/contracts/lines'
import { call } from '../../lib/api.ts'
import { queries, queryClient } from '../../lib/query.ts'

/** The first line: whoever sets up is its only operator. */
export async function makeLine(me: Me, name: string): Promise<Line> {
  const line = await call('POST /lines', { body: { name: name.trim(), language: me.language, queue: [{ type: 'user', id: me.id }] } })
  await queryClient.invalidateQueries({ queryKey: queries.lines.queryKey })
  return line
}
