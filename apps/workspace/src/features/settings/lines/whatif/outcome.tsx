import type { WhatIf, WhatIfOutcome } from '@omniline/contracts/line-tools'
import { useDirectory } from '../../../../lib/directory.ts'
import { wordyDuration } from '../../../../lib/format.ts'
import { currentLanguage, useText } from '../../../../lib/i18n/index.ts'
import { cn } from '../../../../ui/cn.ts'
import { dateWords } from '../hours/dates.ts'
import { ended, Group } from '../shared/form.tsx'
import { compare, type Row } from './compare.ts'
import { HourChart } from './hour-chart.tsx'
import { TableHead } from './table-head.tsx'

/** What became of the day: in numbers, operator by operator, hour by hour. */
export function Outcome({ result }: { result: WhatIf }) {
  const { t } = useText()
  const { before, after, date } = result
  return (
    <div data-outcome className="flex flex-col gap-5">
      <Group title={t('lines.whatIf.result', { date: dateWords(date) })} text={useAssumptions(result)}>
        <Numbers rows={compare(before, after)} />
      </Group>
      <Group title={t('lines.whatIf.operators')} text={t('lines.whatIf.operatorsText')}>
        <Operators before={before} after={after} />
      </Group>
      {after.hours.length > 0 && (
        <Group title={t('lines.whatIf.hours')}>
          <HourChart before={before} after={after} />
        </Group>
      )}
    </div>
  )
}

function useAssumptions({ assumptions }: WhatIf): string {
  const { t } = useText()
  const language = currentLanguage()
  const { reactionSeconds, handlingSeconds, missedShare, measured, presence } = assumptions
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 })
  return [
    t(measured ? 'lines.whatIf.measured' : 'lines.whatIf.assumed', {
      reaction: wordyDuration(reactionSeconds, language),
      handling: wordyDuration(handlingSeconds, language),
      missed: percent.format(missedShare),
    }),
    t(`lines.whatIf.presence.${presence}`),
  ]
    .map(ended)
    .join(' ')
}

function Numbers({ rows }: { rows: Row[] }) {
  const { t } = useText()
  const language = currentLanguage()
  const show = (value: number | null, unit: Row['unit']) =>
    value === null ? '—' : unit === 'seconds' ? wordyDuration(value, language) : String(value)
  return (
    <table className="w-full text-sm">
      <TableHead
        columns={[
          { title: t('lines.whatIf.figure'), hidden: true },
          { title: t('lines.whatIf.before') },
          { title: t('lines.whatIf.after') },
          { title: t('lines.whatIf.difference'), className: 'w-24 max-sm:hidden' },
        ]}
      />
      <tbody className="divide-y divide-border">
        {rows.map(({ name, unit, before, after, verdict }) => (
          <tr key={name}>
            <th scope="row" className="py-1.5 text-left font-normal">
              {t(`lines.whatIf.rows.${name}`)}
            </th>
            <td className="numeric py-1.5 pl-3 text-right whitespace-nowrap text-muted">{show(before, unit)}</td>
            <td
              className={cn(
                'numeric py-1.5 pl-3 text-right font-medium whitespace-nowrap',
                verdict === 'better' && 'max-sm:text-ok',
                verdict === 'worse' && 'max-sm:text-bad',
              )}
            >
              {show(after, unit)}
            </td>
            <td
              className={cn(
                'numeric py-1.5 pl-3 text-right max-sm:hidden',
                verdict === 'better' ? 'text-ok' : verdict === 'worse' ? 'text-bad' : 'text-muted',
              )}
            >
              {before === null || after === null || before === after
                ? '—'
                : `${after > before ? '+' : '−'}${show(Math.abs(after - before), unit)}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type Operator = WhatIfOutcome['operators'][number]
const nobody: Omit<Operator, 'userId'> = { accepted: 0, missed: 0, peak: 0, busySeconds: 0, presentSeconds: 0 }

/** Who is in either queue: how many each had, and how busy that made him. */
function Operators({ before, after }: { before: WhatIfOutcome; after: WhatIfOutcome }) {
  const { t } = useText()
  const directory = useDirectory()
  const ids = [...new Set([...after.operators, ...before.operators].map(({ userId }) => userId))]
  const find = ({ operators }: WhatIfOutcome, id: string) => operators.find(({ userId }) => userId === id) ?? nobody
  const most = Math.max(1, ...[...before.operators, ...after.operators].map(({ accepted }) => accepted))
  const busy = ({ busySeconds, presentSeconds }: typeof nobody) => (presentSeconds === 0 ? 0 : Math.min(1, busySeconds / presentSeconds))
  const percent = (share: number) => new Intl.NumberFormat(currentLanguage(), { style: 'percent', maximumFractionDigits: 0 }).format(share)
  return (
    <ul className="flex flex-col divide-y divide-border">
      {ids.map((id) => {
        const [was, is] = [find(before, id), find(after, id)]
        return (
          <li key={id} className="grid gap-x-4 gap-y-1 py-2.5 sm:grid-cols-[10rem_1fr]">
            <span className="truncate text-base font-medium">{directory.person(id)?.name ?? t('trail.somebody')}</span>
            <span className="flex min-w-0 flex-col gap-1">
              {[was, is].map((one, index) => (
                <span key={index} className="flex items-center gap-2 text-xs">
                  <span className="w-24 shrink-0 text-muted">{t(index === 0 ? 'lines.whatIf.before' : 'lines.whatIf.after')}</span>
                  <span aria-hidden="true" className="h-2.5 min-w-0 flex-1 rounded-full bg-hover">
                    <span
                      className={cn('block h-full rounded-full', index === 0 ? 'bg-control' : 'bg-accent')}
                      style={{ width: `${(one.accepted / most) * 100}%` }}
                    />
                  </span>
                  <span className="numeric w-8 shrink-0 text-right font-medium">{one.accepted}</span>
                </span>
              ))}
              <span className="numeric text-xs text-muted">
                {t('lines.whatIf.load', {
                  missed: `${was.missed} → ${is.missed}`,
                  peak: `${was.peak} → ${is.peak}`,
                  busy: `${percent(busy(was))} → ${percent(busy(is))}`,
                })}
              </span>
            </span>
          </li>
        )
      })}
    </ul>
  )
}
