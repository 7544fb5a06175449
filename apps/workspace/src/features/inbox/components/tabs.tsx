import { Link } from '@tanstack/react-router'
import { useText } from '../../../lib/i18n/index.ts'
import { useInbox } from '../../../lib/realtime/inbox.ts'
import type { View } from '../../../lib/realtime/lists.ts'
import { cn } from '../../../ui/cn.ts'
import { filtersOf, type InboxSearch, views } from '../state.ts'

/** Mine, queue, all, with the numbers of open conversations. Links, so each opens in a tab of the browser too. */
export function Tabs({ view, search, conversationId }: { view: View; search: InboxSearch; conversationId: string | undefined }) {
  const { t } = useText()
  const counters = useInbox((state) => state.counters)
  return (
    <nav aria-label={t('inbox.tabs.label')} className="flex gap-0.5 px-3 pt-2.5 pb-2">
      {views.map((one) => (
        <Link
          key={one}
          to="/inbox/$view/{-$conversationId}"
          params={{ view: one, conversationId }}
          search={{ ...filtersOf(search), ...(one === 'queue' ? { status: undefined } : {}) }}
          aria-current={view === one ? 'page' : undefined}
          className={cn(
            'flex h-8.5 min-w-0 items-center gap-1.5 rounded-control px-2.5 text-base font-medium max-md:pointer-coarse:min-h-11',
            view === one ? 'bg-raised text-text shadow-card ring-1 ring-border' : 'text-muted hover:bg-hover hover:text-text',
          )}
        >
          <span className="truncate">{t(`inbox.tabs.${one}`)}</span>
          {counters && counters[one] > 0 && (
            <span className={cn('numeric text-xs', one === 'queue' ? 'font-semibold text-accent-text' : 'text-muted')}>
              {counters[one]}
            </span>
          )}
        </Link>
      ))}
    </nav>
  )
}
