import type { App } from '../platform/app.ts'
import type { Routes } from '../platform/http.ts'
import { setPresence } from './presence.ts'

export function presenceRoutes(app: App): Routes<'PUT /me/presence'> {
  return {
    // The workspace comes with a cookie and has a live connection to vouch for its user; programs may have none.
    'PUT /me/presence': ({ body }, { caller, request }) =>
      setPresence(app, caller.userId, body.status, { held: request.headers.authorization !== undefined }),
  }
}
