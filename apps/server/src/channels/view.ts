import { nameIn } from '@omniline/connector-kit/manifest'
import type { Channel, Connector } from '@omniline/contracts/channels'
import type { Language } from '@omniline/contracts/common'
import type { App } from '../platform/app.ts'
import type { Queryable } from '../platform/database.ts'
import type { Staff } from '../platform/http.ts'
import { t } from '../platform/i18n/i18n.ts'
import { allConnectors, findConnector } from './registry.ts'
import { webhookUrlOf } from './setup.ts'
import type { ChannelRow } from './store.ts'

export function connectorViews(language: Language): Connector[] {
  return allConnectors().map(({ manifest }) => ({
    id: manifest.id,
    name: nameIn(manifest, language),
    description: manifest.description,
    capabilities: manifest.capabilities,
    credentials: manifest.credentials,
    settings: manifest.settings,
    setup: manifest.setup,
  }))
}

/** Channels the caller may see, oldest first: an operator those of the lines he serves, everybody else all. */
export function visibleChannels(db: Queryable, caller: Staff, id?: string): Promise<ChannelRow[]> {
  let query = db.selectFrom('channels').selectAll().where('deleted_at', 'is', null).orderBy('created_at').orderBy('id')
  if (id !== undefined) query = query.where('id', '=', id)
  if (caller.role === 'operator')
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('line_operators')
          .select('user_id')
          .whereRef('line_operators.line_id', '=', 'channels.line_id')
          .where('user_id', '=', caller.userId),
      ),
    )
  return query.execute()
}

/** Where events come in is told to administrators only: with some platforms the address is half of the secret. */
export function channelView(app: App, row: ChannelRow, caller: Pick<Staff, 'role'>, language: Language): Channel {
  const webhookUrl = caller.role === 'admin' && findConnector(row.connector) ? webhookUrlOf(app, row) : null
  const { account } = row
  return {
    id: row.id,
    lineId: row.line_id,
    connector: row.connector,
    name: row.name,
    active: row.active,
    status: !row.active ? 'off' : row.error_kind ? 'error' : 'connected',
    ...(row.active && row.error_kind && { error: errorText(row, language) }),
    ...(webhookUrl && { webhookUrl }),
    account: account && {
      name: account.name,
      ...(account.username && { username: account.username }),
      ...(account.url && { url: account.url }),
    },
    settings: row.settings,
    lastInboundAt: row.last_inbound_at?.toISOString() ?? null,
    lastOutboundAt: row.last_outbound_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  }
}

function errorText(row: ChannelRow, language: Language): string {
  const manifest = findConnector(row.connector)?.manifest
  const platform = manifest ? nameIn(manifest, language) : row.connector
  return row.error_kind ? t(language, `channels.error.${row.error_kind}`, { platform, detail: row.error ?? '' }) : ''
}
