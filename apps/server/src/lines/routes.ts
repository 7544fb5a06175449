import type { App } from '../platform/app.ts'
import { notFound } from '../platform/errors.ts'
import type { Routes } from '../platform/http.ts'
import { archiveLine, changeLine, createLine } from './edit.ts'
import { visibleLines } from './read.ts'

export function lineRoutes(
  app: App,
): Routes<'GET /lines' | 'POST /lines' | 'GET /lines/:id' | 'PATCH /lines/:id' | 'POST /lines/:id/archive'> {
  return {
    'GET /lines': ({ query }, { caller }) => visibleLines(app.db, caller, { archived: query.archived === 'true' }),
    'POST /lines': ({ body }, { caller }) => createLine(app, caller, body),
    async 'GET /lines/:id'({ params }, { caller }) {
      const [line] = await visibleLines(app.db, caller, { id: params.id })
      if (!line) throw notFound()
      return line
    },
    'PATCH /lines/:id': ({ params, body }, { caller }) => changeLine(app, caller, params.id, body),
    'POST /lines/:id/archive': ({ params }, { caller }) => archiveLine(app, caller, params.id),
  }
}
