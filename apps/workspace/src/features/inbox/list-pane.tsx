import { useMe } from '../../lib/query.ts'
import { useDirectory } from '../../lib/directory.ts'
import { useText } from '../../lib/i18n/index.ts'
import type { View } from '../../lib/realtime/lists.ts'
import { FilterChips, Filters } from './components/filters.tsx'
import { List } from './components/list.tsx'
import { Tabs } from './components/tabs.tsx'
import type { InboxSearch } from './state.ts'

interface ListPaneProps {
  view: View
  search: InboxSearch
  conversationId: string | undefined
  onOrder(ids: string[]): void
}

export function ListPane({ view, search, conversationId, onOrder }: ListPaneProps) {
  const { t } = useText()
  const me = useMe()
  const directory = useDirectory()
  return (
    <section aria-label={t('inbox.title')} className="flex h-full min-w-0 flex-col bg-panel">
      <h1 className="sr-only">{t('inbox.title')}</h1>
      <Tabs view={view} search={search} conversationId={conversationId} />
      <Filters view={view} search={search} directory={directory} />
      <FilterChips search={search} directory={directory} />
      <List
        view={view}
        search={search}
        openId={conversationId ?? null}
        compact={me.preferences.density === 'compact'}
        directory={directory}
        onOrder={onOrder}
      />
    </section>
  )
}
