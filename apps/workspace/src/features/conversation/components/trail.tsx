import type { TrailEntry } from '@omniline/contracts/conversations'
import { useQuery } from '@tanstack/react-query'
import { Check, Minus } from 'lucide-react'
import { call } from '../../../lib/api.ts'
import type { Directory } from '../../../lib/directory.ts'
import { exactTime, timeOfDay } from '../../../lib/format.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import { failureText } from '../../../lib/words.ts'
import { Notice, Skeleton } from '../../../ui/bits.tsx'
import { Dialog } from '../../../ui/dialog.tsx'

interface TrailProps {
  conversationId: string
  open: boolean
  onOpenChange(open: boolean): void
  directory: Directory
}

/** Why the conversation went where it went. */
export function Trail({ conversationId, open, onOpenChange, directory }: TrailProps) {
  const { t } = useText()
  const trail = useQuery({
    queryKey: ['trail', conversationId],
    queryFn: () => call('GET /conversations/:id/trail', { params: { id: conversationId } }),
    enabled: open,
    staleTime: 0,
  })
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('trail.title')} description={t('trail.text')} closeLabel={t('common.close')}>
      {trail.error && <Notice tone="bad">{failureText(trail.error)}</Notice>}
      {trail.isPending && <Skeleton className="h-32" />}
      {trail.data?.length === 0 && <p className="py-6 text-center text-muted">{t('trail.empty')}</p>}
      <ol className="flex flex-col">
        {trail.data?.map((entry, i) => (
          <Entry key={`${entry.at}-${i}`} entry={entry} directory={directory} last={i === trail.data.length - 1} />
        ))}
      </ol>
    </Dialog>
  )
}

function Entry({ entry, directory, last }: { entry: TrailEntry; directory: Directory; last: boolean }) {
  const { t } = useText()
  const language = currentLanguage()
  const name = (id: string | null) => (id === null ? '' : directory.person(id)?.name || directory.line(id) || t('trail.somebody'))
  const event = t(`trail.events.${entry.event}` as 'trail.events.offered', {
    from: name(entry.from),
    to: name(entry.to),
    defaultValue: entry.event,
  })
  const reason =
    entry.reason === '' ? '' : t(`trail.reasons.${entry.reason}` as 'trail.reasons.longest_idle', { defaultValue: entry.reason })
  return (
    <li className="relative flex gap-3 pb-4">
      {!last && <span className="absolute top-4 bottom-0 left-[0.3125rem] w-px bg-border" aria-hidden="true" />}
      <span className="mt-1.5 size-2.5 shrink-0 rounded-full border-2 border-accent bg-raised" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 font-medium">{event}</span>
          <time dateTime={entry.at} title={exactTime(entry.at, language)} className="numeric text-xs text-muted">
            {timeOfDay(entry.at, language)}
          </time>
        </p>
        {reason && <p className="text-sm text-muted">{reason}</p>}
        {entry.considered.length > 0 && (
          <details className="mt-1">
            <summary className="cursor-pointer text-xs font-medium text-accent-text">
              {t('trail.considered', { count: entry.considered.length })}
            </summary>
            <ul className="mt-1.5 flex flex-col gap-1">
              {entry.considered.map((one) => (
                <li key={one.userId} className="flex items-center gap-2 text-sm">
                  {one.eligible ? (
                    <Check className="size-3.5 shrink-0 text-ok" aria-label={t('trail.eligible')} />
                  ) : (
                    <Minus className="size-3.5 shrink-0 text-muted" aria-label={t('trail.notEligible')} />
                  )}
                  <span className="truncate">{name(one.userId)}</span>
                  <span className="text-xs text-muted">
                    {one.why === '' ? '' : t(`trail.why.${one.why}` as 'trail.why.offline', { defaultValue: one.why })}
                  </span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  )
}
