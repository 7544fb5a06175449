import { offsetOf } from '../../../../lib/time-zones.ts'
import { t } from '../../../../lib/i18n/index.ts'
import type { LineDraft } from '../shared/draft.ts'
import { dayName } from './day-name.ts'
import { writeIntervals } from './typed.ts'
import { groupsOf, spansOf } from './week.ts'

/** When the line is open, and what is otherwise. */
export function hoursSummary({ hours, autoReplies }: Pick<LineDraft, 'hours' | 'autoReplies'>): string[] {
  if (!hours.enabled) return [t('lines.summary.hours.always')]
  const dates = hours.special.length + hours.holidays.length + hours.workdays.length
  const open = groupsOf(hours.week).filter((group) => group.intervals.length > 0)
  const days = open.map(({ from, to, intervals }) => {
    const name = from === to ? dayName(from, 'short') : `${dayName(from, 'short')}–${dayName(to, 'short')}`
    return `${name} ${writeIntervals(intervals)}`
  })
  const aroundTheClock = spansOf(hours.week).reduce((sum, { from, to }) => sum + to - from, 0) === 7 * 1440
  return [
    days.length === 0
      ? t('lines.summary.hours.never')
      : aroundTheClock
        ? t('lines.summary.hours.aroundTheClock')
        : t('lines.summary.hours.open', {
            hours: days.join('; '),
            zone: `${hours.timeZone.replaceAll('_', ' ')}, ${offsetOf(hours.timeZone)}`,
          }),
    dates > 0 && t('lines.summary.hours.special', { count: dates }),
    t(autoReplies.offHours.enabled ? 'lines.summary.hours.reply' : 'lines.summary.hours.silence'),
  ].filter((sentence) => sentence !== false)
}
