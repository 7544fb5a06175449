import type { Channel, Connector } from '@omniline/contracts/channels'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useDirectory } from '../../../lib/directory.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import { queries } from '../../../lib/query.ts'
import { Badge } from '../../../ui/bits.tsx'
import { ChannelGlyph } from '../../../ui/channel-glyph.tsx'
import { AgoTime } from '../../../ui/time.tsx'
import { List, RowLink } from '../components/list.tsx'
import { Loaded, Page } from '../components/page.tsx'

export function ChannelsPage() {
  const { t } = useText()
  const channels = useQuery(queries.channels)
  const connectors = useQuery(queries.connectors)
  return (
    <Page title={t('settings.sections.channels')} text={t('channels.text')}>
      <List query={channels} className="mb-8">
        {(channel) => <ChannelRow key={channel.id} channel={channel} />}
      </List>
      <h2 className="pb-3 text-lg font-semibold">{t('channels.add')}</h2>
      <Loaded query={connectors}>
        {(all) => (
          <ul className="grid gap-3 sm:grid-cols-2">
            {all.map((connector) => (
              <ConnectorCard key={connector.id} connector={connector} />
            ))}
          </ul>
        )}
      </Loaded>
    </Page>
  )
}

export function StatusBadge({ status }: { status: Channel['status'] }) {
  const { t } = useText()
  return <Badge tone={({ connected: 'ok', error: 'bad', off: 'neutral' } as const)[status]}>{t(`channels.status.${status}`)}</Badge>
}

function ChannelRow({ channel }: { channel: Channel }) {
  const { t } = useText()
  const directory = useDirectory()
  return (
    <RowLink
      linkTo={{ to: '/settings/channels/$channelId', params: { channelId: channel.id } }}
      icon={<ChannelGlyph connector={channel.connector} name={directory.connectorName(channel.connector)} className="size-9" />}
      name={channel.name}
      badge={<StatusBadge status={channel.status} />}
      text={
        <>
          {directory.line(channel.lineId)} ·{' '}
          {channel.lastInboundAt ? (
            <>
              {t('channels.lastMessage')} <AgoTime at={channel.lastInboundAt} spelled />
            </>
          ) : (
            t('channels.noMessages')
          )}
          {channel.error && <span className="mt-0.5 block truncate text-bad">{channel.error}</span>}
        </>
      }
    />
  )
}

function ConnectorCard({ connector }: { connector: Connector }) {
  const { t } = useText()
  return (
    <li>
      <Link
        to="/settings/channels/new/$connector"
        params={{ connector: connector.id }}
        className="group/card flex h-full items-start gap-3.5 rounded-card border border-border bg-raised p-4 shadow-card transition-colors hover:border-accent"
      >
        <ChannelGlyph connector={connector.id} name={connector.name} className="size-10" />
        <span className="min-w-0 flex-1">
          <span className="block font-semibold">{connector.name}</span>
          <span className="block text-sm text-muted text-pretty">{connector.description[currentLanguage()]}</span>
          <span className="mt-2 inline-flex items-center gap-1 text-sm font-medium text-accent-text">
            <Plus className="size-3.5" />
            {t('channels.connect')}
          </span>
        </span>
      </Link>
    </li>
  )
}
