import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../platform/app.ts'
import { AppError } from '../platform/errors.ts'
import { originOf, type Routes } from '../platform/http.ts'
import { auditPage } from './audit.ts'
import { changeCompany, companyView } from './company.ts'
import { noSessionCookie, sessionCookie } from './cookie.ts'
import { acceptInvitation, invitationView, invite } from './invitations.ts'
import { login } from './login.ts'
import { changeMe } from './me.ts'
import { ownSessions, revokeSession } from './sessions.ts'
import { rememberStep, setUp, setupState } from './setup.ts'
import { changeTeam, createTeam, removeTeam, teamView, teamViews } from './teams.ts'
import { createApiToken, ownApiTokens, revokeApiToken } from './tokens.ts'
import { changeUser, createUser } from './users.ts'
import { colleagueViews, meView, userPage, userView } from './views.ts'

export type AccountsKey =
  | 'GET /setup'
  | 'POST /setup'
  | 'PUT /setup/progress'
  | 'GET /company'
  | 'PATCH /company'
  | 'POST /auth/login'
  | 'POST /auth/logout'
  | 'GET /me'
  | 'PATCH /me'
  | 'GET /me/sessions'
  | 'DELETE /me/sessions/:id'
  | 'GET /me/tokens'
  | 'POST /me/tokens'
  | 'DELETE /me/tokens/:id'
  | 'GET /colleagues'
  | 'GET /users'
  | 'POST /users'
  | 'GET /users/:id'
  | 'PATCH /users/:id'
  | 'POST /users/:id/invitation'
  | 'GET /invitations/:token'
  | 'POST /invitations/:token'
  | 'GET /teams'
  | 'POST /teams'
  | 'GET /teams/:id'
  | 'PATCH /teams/:id'
  | 'DELETE /teams/:id'
  | 'GET /audit'

export function accountsRoutes(app: App): Routes<AccountsKey> {
  /** Programs take the token from the body, browsers keep the cookie. */
  async function signedIn(session: { token: string; userId: string }, request: FastifyRequest, reply: FastifyReply) {
    reply.header('set-cookie', sessionCookie(app.config, request, session.token))
    return { token: session.token, user: await userView(app.db, session.userId) }
  }

  return {
    'GET /setup': (_input, { caller, request }) => setupState(app, request, caller?.kind === 'staff'),
    'POST /setup': async ({ body }, { request, reply }) => signedIn(await setUp(app, body, request, userAgent(request)), request, reply),
    'PUT /setup/progress': async ({ body }, { request }) => {
      await rememberStep(app, body)
      return setupState(app, request, true)
    },

    'GET /company': () => companyView(app.db),
    'PATCH /company': ({ body }, { caller }) => changeCompany(app, caller, body),

    'POST /auth/login': async ({ body }, { ip, request, reply }) =>
      signedIn(await login(app, body, { ip, userAgent: userAgent(request) }), request, reply),
    'POST /auth/logout': async (_input, { caller, request, reply }) => {
      if (caller.sessionId === null) throw new AppError('forbidden', 'An API token is not a session: revoke it at /me/tokens')
      await revokeSession(app, caller, caller.sessionId)
      reply.header('set-cookie', noSessionCookie(app.config, request))
    },

    'GET /me': (_input, { caller }) => meView(app.db, caller.userId),
    'PATCH /me': ({ body }, { caller, ip }) => changeMe(app, caller, body, ip),
    'GET /me/sessions': (_input, { caller }) => ownSessions(app, caller),
    'DELETE /me/sessions/:id': ({ params }, { caller }) => revokeSession(app, caller, params.id),
    'GET /me/tokens': (_input, { caller }) => ownApiTokens(app, caller),
    'POST /me/tokens': ({ body }, { caller }) => createApiToken(app, caller, body.name),
    'DELETE /me/tokens/:id': ({ params }, { caller }) => revokeApiToken(app, caller, params.id),

    'GET /colleagues': () => colleagueViews(app.db),
    'GET /users': ({ query }) => userPage(app.db, query),
    'POST /users': ({ body }, { caller }) => createUser(app, caller, body),
    'GET /users/:id': ({ params }) => userView(app.db, params.id),
    'PATCH /users/:id': ({ params, body }, { caller }) => changeUser(app, caller, params.id, body),
    'POST /users/:id/invitation': ({ params }, { caller, request }) => invite(app, caller, params.id, originOf(app.config, request)),
    'GET /invitations/:token': ({ params }) => invitationView(app, params.token),
    'POST /invitations/:token': async ({ params, body }, { request, reply }) =>
      signedIn(await acceptInvitation(app, params.token, body, userAgent(request)), request, reply),

    'GET /teams': () => teamViews(app.db),
    'POST /teams': ({ body }, { caller }) => createTeam(app, caller, body),
    'GET /teams/:id': ({ params }) => teamView(app.db, params.id),
    'PATCH /teams/:id': ({ params, body }, { caller }) => changeTeam(app, caller, params.id, body),
    'DELETE /teams/:id': ({ params }, { caller }) => removeTeam(app, caller, params.id),
    'GET /audit': ({ query }) => auditPage(app.db, query),
  }
}

const userAgent = (request: FastifyRequest) => request.headers['user-agent'] ?? ''
