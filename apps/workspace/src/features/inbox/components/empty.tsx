import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Coffee, Inbox, Search, Settings2, Split } from 'lucide-react'
import type { Directory } from '../../../lib/directory.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { queries, useMe } from '../../../lib/query.ts'
import { useInbox } from '../../../lib/realtime/inbox.ts'
import type { View } from '../../../lib/realtime/lists.ts'
import { Empty } from '../../../ui/bits.tsx'
import { Button, buttonClass } from '../../../ui/button.tsx'
import type { InboxSearch } from '../state.ts'

/** What an empty list means, and what to do next. */
export function ListEmpty({ view, search, directory }: { view: View; search: InboxSearch; directory: Directory }) {
  const { t } = useText()
  const navigate = useNavigate()
  const me = useMe()
  const channels = useQuery(queries.channels)
  const lines = useQuery(queries.lines)
  const counters = useInbox((state) => state.counters)
  const filtered = Boolean(search.status || search.line || search.channel || search.q)
  if (filtered) {
    return (
      <Empty icon={<Search />} title={t('inbox.empty.filtered')} text={t('inbox.empty.filteredText')}>
        <Button onClick={() => void navigate({ to: '.', search: {} })}>{t('inbox.clearFilters')}</Button>
      </Empty>
    )
  }
  if (lines.data?.length === 0 && me.role === 'operator') {
    return <Empty icon={<Split />} title={t('inbox.empty.noLines')} text={t('inbox.empty.noLinesText')} />
  }
  if (channels.data && directory.channels.length === 0) {
    return (
      <Empty
        icon={<Settings2 />}
        title={t('inbox.empty.noChannels')}
        text={me.role === 'admin' ? t('inbox.empty.noChannelsAdmin') : t('inbox.empty.noChannelsText')}
      >
        {me.role === 'admin' && (
          <Link to="/settings/channels" className={buttonClass('primary')}>
            {t('inbox.empty.connect')}
          </Link>
        )}
      </Empty>
    )
  }
  const queued = counters?.queue ?? 0
  if (view === 'mine') {
    return (
      <Empty
        icon={<Coffee />}
        title={t('inbox.empty.mine')}
        text={queued > 0 ? t('inbox.empty.mineQueue', { count: queued }) : t('inbox.empty.mineText')}
      >
        {queued > 0 && (
          <Link to="/inbox/$view/{-$conversationId}" params={{ view: 'queue' }} className={buttonClass('primary')}>
            {t('inbox.empty.toQueue')}
          </Link>
        )}
      </Empty>
    )
  }
  return <Empty icon={<Inbox />} title={t(`inbox.empty.${view}`)} text={t(`inbox.empty.${view}Text`)} />
}
