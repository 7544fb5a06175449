import type { App } from '../platform/app.ts'
import type { Routes } from '../platform/http.ts'
import { previewLine } from './preview.ts'

export function automationRoutes(app: App): Routes<'POST /lines/:id/preview'> {
  return {
    'POST /lines/:id/preview': ({ params, body }) => previewLine(app, params.id, body),
  }
}
