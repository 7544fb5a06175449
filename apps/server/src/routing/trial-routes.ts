import type { App } from '../platform/app.ts'
import type { Routes } from '../platform/http.ts'
import { lineImpact } from './impact.ts'

/** What a change of a line's rules would do, before it is saved. */
export function trialRoutes(app: App): Routes<'POST /lines/:id/impact'> {
  return {
    'POST /lines/:id/impact': ({ params, body }) => lineImpact(app, params.id, body),
  }
}
