import type { App } from '../platform/app.ts'
import { notFound } from '../platform/errors.ts'
import { openSecrets } from './access.ts'
import { loadChannel } from './store.ts'

/** What a site signs its visitors with. Only for checking signatures: people are shown it by the API, to administrators. Throws `not_found`. */
export async function identitySecret(app: App, channelId: string): Promise<string> {
  const channel = await loadChannel(app.db, channelId)
  const secret = channel && !channel.deleted_at ? openSecrets(app, channel).identitySecret : undefined
  if (!secret) throw notFound()
  return secret
}
