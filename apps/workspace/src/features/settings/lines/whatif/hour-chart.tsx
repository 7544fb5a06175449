import type { WhatIfOutcome } from '@omniline/contracts/line-tools'
import { useState } from 'react'
import { wordyDuration } from '../../../../lib/format.ts'
import { currentLanguage, useText } from '../../../../lib/i18n/index.ts'
import { Button } from '../../../../ui/button.tsx'
import { hourPairs } from './compare.ts'
import { TableHead } from './table-head.tsx'

/** How long customers waited, hour by hour: as bars, and as a table for whoever reads it so. */
export function HourChart({ before, after }: { before: WhatIfOutcome; after: WhatIfOutcome }) {
  const { t } = useText()
  const [table, setTable] = useState(false)
  const language = currentLanguage()
  const pairs = hourPairs(before, after)
  const longest = Math.max(1, ...pairs.flatMap((pair) => [pair.before ?? 0, pair.after ?? 0]))
  const time = (seconds: number | null) => (seconds === null ? '—' : wordyDuration(seconds, language))
  const height = (seconds: number | null) => ({ height: seconds === null ? 0 : `max(2px, ${(seconds / longest) * 100}%)` })
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted">
        <span className="flex items-center gap-1.5">
          <span className="size-2.5 rounded-sm bg-control" />
          {t('lines.whatIf.before')}
        </span>
        <span className="flex items-center gap-1.5">
          <span className="size-2.5 rounded-sm bg-accent" />
          {t('lines.whatIf.after')}
        </span>
        <span className="flex-1" />
        <Button size="sm" variant="ghost" aria-pressed={table} onClick={() => setTable(!table)}>
          {t(table ? 'lines.whatIf.chart' : 'lines.whatIf.table')}
        </Button>
      </div>
      {table ? (
        <table className="numeric w-full text-sm">
          <TableHead
            columns={(['hour', 'arrived', 'before', 'after'] as const).map((column) => ({ title: t(`lines.whatIf.${column}`) }))}
          />
          <tbody className="divide-y divide-border">
            {pairs.map((pair) => (
              <tr key={pair.hour}>
                <th scope="row" className="py-1 text-left font-normal">
                  {pair.hour}:00
                </th>
                <td className="py-1 pl-3 text-right">{pair.arrived}</td>
                <td className="py-1 pl-3 text-right text-muted">{time(pair.before)}</td>
                <td className="py-1 pl-3 text-right font-medium">{time(pair.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <div role="img" aria-label={t('lines.whatIf.chartLabel')} className="flex flex-col gap-1">
          <span className="numeric text-2xs text-muted">{time(longest)}</span>
          <div className="flex h-36 items-stretch gap-1 border-b border-border sm:gap-1.5">
            {pairs.map((pair) => (
              <div
                key={pair.hour}
                title={t('lines.whatIf.hourTip', {
                  hour: pair.hour,
                  arrived: pair.arrived,
                  before: time(pair.before),
                  after: time(pair.after),
                })}
                className="flex min-w-0 flex-1 items-end justify-center gap-px hover:bg-hover"
              >
                <span className="w-1/2 max-w-4 rounded-t-sm bg-control" style={height(pair.before)} />
                <span className="w-1/2 max-w-4 rounded-t-sm bg-accent" style={height(pair.after)} />
              </div>
            ))}
          </div>
          <div aria-hidden="true" className="numeric flex gap-1 text-2xs text-muted sm:gap-1.5">
            {pairs.map(({ hour }) => (
              <span key={hour} className="min-w-0 flex-1 text-center">
                {hour}
              </span>
            ))}
          </div>
        </div>
      )}
    </div>
  )
}
