import type { App } from '../platform/app.ts'
import type { Routes } from '../platform/http.ts'
import { lineImpact } from './impact.ts'
import { whatIf } from './what-if.ts'

/** What a change of a line's rules would do, before it is saved. */
export function trialRoutes(app: App): Routes<`POST /lines/:id/${'impact' | 'what-if'}`> {
  return {
    'POST /lines/:id/impact': ({ params, body }) => lineImpact(app, params.id, body),
    'POST /lines/:id/what-if': ({ params, body }) => whatIf(app, params.id, body),
  }
}
