import { useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { call } from '../../lib/api.ts'
import { useDirectory } from '../../lib/directory.ts'
import { dateAndTime } from '../../lib/format.ts'
import { currentLanguage, useText } from '../../lib/i18n/index.ts'
import { queries } from '../../lib/query.ts'
import { Card, Empty } from '../../ui/bits.tsx'
import { Loaded, More, Page } from './components/page.tsx'
import { usePages } from './components/use-pages.ts'
import { readDetails } from './journal-details.ts'

/** Who changed what. */
export function JournalPage() {
  const { t } = useText()
  const journal = usePages(['journal'], (from) => call('GET /audit', { query: { limit: 50, ...from } }), { staleTime: 0 })
  return (
    <Page title={t('settings.sections.journal')} text={t('journal.text')}>
      <Loaded query={journal}>
        {(entries) => {
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
      <More query={journal} className="mt-4" />
    </Page>
  )
}

function Details({ details }: { details: Record<string, unknown> }) {
  const { t } = useText()
  const directory = useDirectory()
  const { data: teams = [] } = useQuery(queries.teams)
  const nameOf = (id: string) =>
    directory.person(id)?.name ?? (directory.line(id) || directory.channel(id) || teams.find((one) => one.id === id)?.name || null)
  const facts = readDetails(details, nameOf)
  if (facts.length === 0) return null
  return (
    <dl className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
      {facts.map(({ field, from, to }) => (
        <div key={field} className="flex max-w-full min-w-0 gap-1">
          <dt className="shrink-0 text-muted">
            {t(`journal.fields.${field.replaceAll('.', '_')}` as 'journal.fields.name', { defaultValue: field })}:
          </dt>
          <dd className="min-w-0 truncate" title={to}>
            {from !== null && <span className="text-muted">{from} → </span>}
            {to}
          </dd>
        </div>
      ))}
    </dl>
  )
}
