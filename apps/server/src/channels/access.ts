import type { ChannelAccess } from '@omniline/connector-kit/connector'
import { ConnectorError } from '@omniline/connector-kit/errors'
import { newToken } from '../platform/secrets.ts'
import type { App } from '../platform/app.ts'
import { manifestOf } from './registry.ts'

/** What is secret about a channel, sealed together in its row. */
export interface ChannelSecrets {
  /** what the administrator entered */
  credentials: Record<string, string>
  /** what the connector asked to remember when the webhook was registered, e.g. a secret of its own */
  remembered: Record<string, unknown>
  /** transport `direct`: what a site signs its visitors with */
  identitySecret?: string
}

/** The part of a channel's row from which a connector can work. */
export interface AccessRow {
  id: string
  connector: string
  credentials: Buffer | null
  settings: Record<string, unknown>
}

const purpose = (channelId: string) => `channel:${channelId}`

export const sealSecrets = (app: App, channelId: string, secrets: ChannelSecrets): Buffer =>
  app.secrets.seal(purpose(channelId), JSON.stringify(secrets))

/** Throws `auth` when they were sealed with another key: then the administrator must enter them anew. */
export function openSecrets(app: App, row: Pick<AccessRow, 'id' | 'credentials'>): ChannelSecrets {
  if (!row.credentials) return { credentials: {}, remembered: {} }
  try {
    return JSON.parse(app.secrets.open(purpose(row.id), row.credentials)) as ChannelSecrets
  } catch (cause) {
    throw new ConnectorError('auth', 'The stored credentials were sealed with another key (OMNILINE_SECRET_KEY)', { cause })
  }
}

export const newIdentitySecret = (): string => newToken('ids')

export function accessOf(app: App, row: AccessRow, secrets = openSecrets(app, row)): ChannelAccess {
  return {
    id: row.id,
    credentials: secrets.credentials,
    settings: row.settings,
    state: secrets.remembered,
    apiUrl: apiUrlOf(app, row.connector),
  }
}

export const apiUrlOf = (app: App, connector: string): string => app.config.apiUrls[connector] ?? manifestOf(connector).apiUrl ?? ''
export const apiUrlOverridden = (app: App, connector: string): boolean => Object.hasOwn(app.config.apiUrls, connector)
