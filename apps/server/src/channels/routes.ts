import type { App } from '../platform/app.ts'
import { notFound } from '../platform/errors.ts'
import type { Routes } from '../platform/http.ts'
import type { Lifetime } from './calls.ts'
import { checkChannel, testConnection } from './check.ts'
import { changeChannel, createChannel, deleteChannel, identitySecretFor } from './connect.ts'
import { channelView, connectorViews, visibleChannels } from './view.ts'

type Keys =
  | 'GET /connectors'
  | 'POST /connectors/test'
  | 'GET /channels'
  | 'POST /channels'
  | 'GET /channels/:id'
  | 'PATCH /channels/:id'
  | 'DELETE /channels/:id'
  | 'POST /channels/:id/check'
  | 'POST /channels/:id/identity-secret'

export function channelRoutes(app: App, lifetime: Lifetime): Routes<Keys> {
  return {
    'GET /connectors': async (_input, { language }) => connectorViews(language),
    'POST /connectors/test': ({ body }, { language }) => testConnection(app, lifetime, language, body),
    'GET /channels': async (_input, { caller, language }) =>
      (await visibleChannels(app.db, caller)).map((row) => channelView(app, row, caller, language)),
    'POST /channels': async ({ body }, { caller, language }) =>
      channelView(app, await createChannel(app, lifetime, { caller, language }, body), caller, language),
    async 'GET /channels/:id'({ params }, { caller, language }) {
      const [row] = await visibleChannels(app.db, caller, params.id)
      if (!row) throw notFound()
      return channelView(app, row, caller, language)
    },
    'PATCH /channels/:id': async ({ params, body }, { caller, language }) =>
      channelView(app, await changeChannel(app, lifetime, { caller, language }, params.id, body), caller, language),
    'DELETE /channels/:id': ({ params }, { caller, language }) => deleteChannel(app, lifetime, { caller, language }, params.id),
    'POST /channels/:id/check': ({ params }, { caller, language }) => checkChannel(app, lifetime, caller, language, params.id),
    'POST /channels/:id/identity-secret': async ({ params, body }, { caller, language }) => ({
      secret: await identitySecretFor(app, { caller, language }, params.id, body.rotate),
    }),
  }
}
