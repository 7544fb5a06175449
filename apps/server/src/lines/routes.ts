import type { App } from '../platform/app.ts'
import { notFound } from '../platform/errors.ts'
import type { Routes } from '../platform/http.ts'
import { archiveLine, changeLine, createLine } from './edit.ts'
import { lineHistory, restoreLine } from './history.ts'
import { changeProfile, createProfile, followProfile, profileView, profileViews, removeProfile } from './profiles.ts'
import { visibleLines } from './read.ts'

type LineKeys =
  | 'GET /lines'
  | 'POST /lines'
  | `${'GET' | 'PATCH'} /lines/:id`
  | 'GET /lines/:id/history'
  | `POST /lines/:id/${'archive' | 'restore' | 'follow-profile'}`
type ProfileKeys = `${'GET' | 'POST'} /settings-profiles` | `${'GET' | 'PATCH' | 'DELETE'} /settings-profiles/:id`

export function lineRoutes(app: App): Routes<LineKeys | ProfileKeys> {
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
    'GET /lines/:id/history': ({ params, query }) => lineHistory(app.db, params.id, query),
    'POST /lines/:id/restore': ({ params, body }, { caller }) => restoreLine(app, caller, params.id, body),
    'POST /lines/:id/follow-profile': ({ params, body }, { caller }) => followProfile(app, caller, params.id, body.paths),
    'GET /settings-profiles': () => profileViews(app.db),
    'POST /settings-profiles': ({ body }, { caller }) => createProfile(app, caller, body),
    'GET /settings-profiles/:id': ({ params }) => profileView(app.db, params.id),
    'PATCH /settings-profiles/:id': ({ params, body }, { caller }) => changeProfile(app, caller, params.id, body),
    'DELETE /settings-profiles/:id': ({ params }, { caller }) => removeProfile(app, caller, params.id),
  }
}
