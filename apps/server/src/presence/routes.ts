import type { App } from '../platform/app.ts'
import type { Routes } from '../platform/http.ts'
import { setPresence } from './presence.ts'
import { changeWorkday, workday } from './workday.ts'

export function presenceRoutes(app: App): Routes<'PUT /me/presence' | 'GET /me/workday' | 'PUT /me/workday'> {
  return {
    // The workspace comes with a cookie and has a live connection to vouch for its user; programs may have none.
    'PUT /me/presence': ({ body }, { caller, request }) =>
      setPresence(app, caller.userId, body.status, { held: request.headers.authorization !== undefined }),
    'GET /me/workday': (_input, { caller }) => workday(app.db, caller.userId),
    'PUT /me/workday': ({ body }, { caller }) => changeWorkday(app, caller.userId, body.status),
  }
}
