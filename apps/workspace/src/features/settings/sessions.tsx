import { useMutation, useQuery } from '@tanstack/react-query'
import { MonitorSmartphone } from 'lucide-react'
import { call } from '../../lib/api.ts'
import { dateAndTime } from '../../lib/format.ts'
import { currentLanguage, useText } from '../../lib/i18n/index.ts'
import { queryClient } from '../../lib/query.ts'
import { toast } from '../../lib/toast.ts'
import { browserName } from '../../lib/user-agent.ts'
import { failureText } from '../../lib/words.ts'
import { Badge, Card } from '../../ui/bits.tsx'
import { Button } from '../../ui/button.tsx'
import { AgoTime } from '../../ui/time.tsx'
import { Loaded, Page } from './components/page.tsx'

const key = ['sessions']

/** Where one is signed in. */
export function SessionsPage() {
  const { t } = useText()
  const sessions = useQuery({ queryKey: key, queryFn: () => call('GET /me/sessions') })
  const end = useMutation({
    mutationFn: (id: string) => call('DELETE /me/sessions/:id', { params: { id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: key }),
    onError: (error) => toast.bad(failureText(error)),
  })
  return (
    <Page title={t('settings.sections.sessions')} text={t('sessions.text')}>
      <Loaded query={sessions}>
        {(all) => (
          <Card>
            <ul className="divide-y divide-border">
              {all.map((session) => (
                <li key={session.id} className="flex min-h-16 items-center gap-3 px-4 py-2.5">
                  <span className="grid size-9 shrink-0 place-items-center rounded-full bg-hover text-muted">
                    <MonitorSmartphone className="size-4.5" />
                  </span>
                  <span className="min-w-0 flex-1">
                    <span className="flex items-center gap-2">
                      <span className="truncate font-medium" title={session.userAgent}>
                        {browserName(session.userAgent) ?? t('sessions.unknown')}
                      </span>
                      {session.current && <Badge tone="ok">{t('sessions.current')}</Badge>}
                    </span>
                    <span className="block truncate text-sm text-muted">
                      {t('sessions.since', { at: dateAndTime(session.createdAt, currentLanguage()) })} · {t('sessions.used')}{' '}
                      <AgoTime at={session.lastUsedAt} spelled />
                    </span>
                  </span>
                  {!session.current && (
                    <Button size="sm" busy={end.isPending && end.variables === session.id} onClick={() => end.mutate(session.id)}>
                      {t('sessions.end')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </Card>
        )}
      </Loaded>
    </Page>
  )
}
