import { z } from 'zod'
import { idParams } from '../common.ts'
import * as lines from '../lines.ts'
import { created, type Endpoint, ok } from './endpoint.ts'

export const lineCalls = {
  'GET /lines': {
    tag: 'Lines',
    access: 'operator',
    summary: 'Lines',
    query: z.object({ archived: z.enum(['true', 'false']).optional() }),
    ...ok(z.array(lines.Line)),
  },
  'POST /lines': { tag: 'Lines', access: 'admin', summary: 'Add a line', body: lines.LineInput, ...created(lines.Line) },
  'GET /lines/:id': { tag: 'Lines', access: 'operator', summary: 'One line', params: idParams, ...ok(lines.Line) },
  'PATCH /lines/:id': {
    tag: 'Lines',
    access: 'admin',
    summary: 'Change a line; objects are merged',
    params: idParams,
    body: lines.LinePatch,
    ...ok(lines.Line),
  },
  'POST /lines/:id/archive': {
    tag: 'Lines',
    access: 'admin',
    summary: 'Put a line away; its history stays',
    params: idParams,
    ...ok(lines.Line),
  },
} as const satisfies Record<string, Endpoint>
