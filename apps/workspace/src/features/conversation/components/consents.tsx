import type { Consent } from '@omniline/contracts/consents'
import { useQuery } from '@tanstack/react-query'
import { CheckCircle2, ChevronDown, ExternalLink, Info } from 'lucide-react'
import type { ReactNode } from 'react'
import { call } from '../../../lib/api.ts'
import type { Directory } from '../../../lib/directory.ts'
import { safeUrl } from '../../../lib/entities.ts'
import { dateAndTime, exactTime } from '../../../lib/format.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import { failureText } from '../../../lib/words.ts'
import { Notice, Skeleton } from '../../../ui/bits.tsx'

/** What the customer agreed to, or was told of: the very text, when, and where. */
export function Consents({ customerId, directory }: { customerId: string; directory: Directory }) {
  const { t } = useText()
  const consents = useQuery({
    queryKey: ['consents', customerId],
    queryFn: ({ signal }) => call('GET /customers/:id/consents', { params: { id: customerId }, signal }),
    // Given while one looked at something else.
    staleTime: 0,
  })
  if (consents.error) return <Notice tone="bad">{failureText(consents.error)}</Notice>
  if (!consents.data) return <Skeleton className="h-8" />
  if (consents.data.length === 0) return <p className="text-sm text-muted">{t('card.consents.none')}</p>
  return (
    <ul className="flex flex-col gap-2">
      {consents.data.map((one, i) => (
        <li key={one.id}>
          <Given consent={one} open={i === 0} line={directory.line(one.lineId)} />
        </li>
      ))}
    </ul>
  )
}

function Given({ consent, open, line }: { consent: Consent; open: boolean; line: string }) {
  const { t } = useText()
  const language = currentLanguage()
  const { kind, at, text, url, version, pageUrl, ip } = consent
  const facts: [string, ReactNode][] = [
    [t('card.consents.version'), version],
    [t('card.consents.fullText'), url && <Away url={url} />],
    [t('card.consents.page'), pageUrl && <Away url={pageUrl} />],
    [t('card.consents.ip'), ip],
    [t('card.line'), line],
  ]
  return (
    <details open={open} className="group/consent">
      <summary className="-mx-2 flex min-h-8 cursor-pointer list-none items-center gap-2 rounded-control px-2 text-sm hover:bg-hover max-md:pointer-coarse:min-h-11 [&::-webkit-details-marker]:hidden">
        {kind === 'accepted' ? <CheckCircle2 className="size-4 shrink-0 text-ok" /> : <Info className="size-4 shrink-0 text-muted" />}
        <span className="min-w-0 flex-1 truncate font-medium">{t(`card.consents.${kind}`)}</span>
        <time dateTime={at} title={exactTime(at, language)} className="shrink-0 text-xs text-muted">
          {dateAndTime(at, language)}
        </time>
        <ChevronDown className="size-3.5 shrink-0 text-muted transition-transform group-open/consent:rotate-180" />
      </summary>
      <blockquote className="mt-1 mb-2.5 max-h-40 overflow-y-auto border-l-2 border-border pl-2.5 text-sm break-words whitespace-pre-line text-muted">
        {text}
      </blockquote>
      <dl className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-x-3 gap-y-1.5 text-sm">
        {facts
          .filter(([, value]) => value !== null && value !== '')
          .map(([term, value]) => (
            <div key={term} className="contents">
              <dt className="text-muted">{term}</dt>
              <dd className="min-w-0 break-words">{value}</dd>
            </div>
          ))}
      </dl>
    </details>
  )
}

/** An address somebody else wrote: it leads away only where the web does. */
function Away({ url }: { url: string }) {
  const shown = url.replace(/^https?:\/\//i, '')
  const safe = /^https?:/i.test(url) ? safeUrl(url) : null
  if (!safe) return shown
  return (
    <a href={safe} target="_blank" rel="noreferrer" title={url} className="flex items-center gap-1 text-accent-text hover:underline">
      <span className="truncate">{shown}</span>
      <ExternalLink className="size-3 shrink-0" aria-hidden="true" />
    </a>
  )
}
