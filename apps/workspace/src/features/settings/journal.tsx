import { useInfiniteQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { call } from '../../lib/api.ts'
import { dateAndTime } from '../../lib/format.ts'
import { currentLanguage, useText } from '../../lib/i18n/index.ts'
import { Card, Empty } from '../../ui/bits.tsx'
import { Button } from '../../ui/button.tsx'
import { Loaded, Page } from './components/page.tsx'

/** Who changed what. */
export function JournalPage() {
  const { t } = useText()
  const journal = useInfiniteQuery({
    queryKey: ['journal'],
    queryFn: ({ pageParam }) => call('GET /audit', { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    staleTime: 0,
  })
  return (
    <Page title={t('settings.sections.journal')} text={t('journal.text')}>
      <Loaded query={journal}>
        {(data) => {
          const entries = data.pages.flatMap((page) => page.items)
          if (entries.length === 0) return <Empty icon={<History />} title={t('journal.empty')} />
          return (
            <Card>
              <ul className="divide-y divide-border">
                {entries.map((entry) => (
                  <li key={entry.id} className="px-4 py-3">
                    <p className="flex flex-wrap items-baseline gap-x-3">
                      <span className="min-w-0 flex-1">
                        <span className="font-medium">{entry.userName}</span>{' '}
                        <span className="text-muted">
                          {t(`journal.actions.${entry.action.replace('.', '_')}` as 'journal.actions.line_created', {
                            defaultValue: entry.action,
                          })}
                        </span>
                      </span>
                      <time dateTime={entry.at} className="numeric text-xs text-muted">
                        {dateAndTime(entry.at, currentLanguage())}
                      </time>
                    </p>
                    <Details details={entry.details} />
                  </li>
                ))}
              </ul>
            </Card>
          )
        }}
      </Loaded>
      {journal.hasNextPage && (
        <Button className="mt-4 self-center" busy={journal.isFetchingNextPage} onClick={() => void journal.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </Page>
  )
}

function Details({ details }: { details: Record<string, unknown> }) {
  const pairs = Object.entries(details).filter(([, value]) => value !== null && value !== undefined && value !== '')
  if (pairs.length === 0) return null
  return (
    <dl className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-muted">
      {pairs.map(([key, value]) => (
        <div key={key} className="flex min-w-0 gap-1">
          <dt>{key}:</dt>
          <dd className="max-w-96 truncate text-text">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
