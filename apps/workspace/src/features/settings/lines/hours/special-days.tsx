import type { Hours, SpecialDay } from '@omniline/contracts/lines'
import { CalendarDays, CalendarPlus, Globe, Pencil, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useText } from '../../../../lib/i18n/index.ts'
import { Button, IconButton } from '../../../../ui/button.tsx'
import { Deviation, Group, useProblem } from '../shared/form.tsx'
import { type DatedDay, datesOf, dateWords, withDates, withoutDate } from './dates.ts'
import { DayDialog } from './day-dialog.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { writeIntervals } from './typed.ts'

interface SpecialDaysProps {
  hours: Hours
  onChange(part: Partial<Hours>): void
}

/** Holidays, short days, working Saturdays: dates that are not like their weekday. */
export function SpecialDays({ hours, onChange }: SpecialDaysProps) {
  const { t } = useText()
  const [editing, setEditing] = useState<DatedDay | 'new' | null>(null)
  const [importing, setImporting] = useState<'country' | 'file' | null>(null)
  const [all, setAll] = useState(false)
  const problems = [useProblem('/hours/special'), useProblem('/hours/holidays'), useProblem('/hours/workdays')].filter(Boolean)
  const dates = datesOf(hours)
  const shown = all ? dates : dates.slice(0, 12)
  const put = (day: SpecialDay) => {
    const rest = editing && editing !== 'new' ? { ...hours, ...withoutDate(hours, editing) } : hours
    onChange(withDates(rest, [day]))
    setEditing(null)
  }
  const label = t('lines.setting.hours.special.label')
  const hoursOf = (day: DatedDay) =>
    day.from === 'workdays' ? t('lines.hours.asWeekday') : writeIntervals(day.intervals) || t('lines.value.dayOff')
  return (
    <Group title={label} text={`${t('lines.setting.hours.special.help')}.`}>
      {dates.length > 0 && (
        <ul className="divide-y divide-border rounded-card border border-border">
          {shown.map((day) => (
            <li key={`${day.from} ${day.date}`} className="flex min-h-11 items-center gap-2 py-1 pr-1 pl-3">
              <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
                <span className="numeric w-44 font-medium">{dateWords(day.date)}</span>
                <span className="numeric text-sm">{hoursOf(day)}</span>
                <span className="min-w-0 truncate text-sm text-muted">
                  {day.name}
                  {day.date.length === 5 && `${day.name && ' · '}${t('lines.hours.everyYear')}`}
                </span>
              </span>
              <IconButton
                size="sm"
                label={t('lines.hours.editDay', { date: dateWords(day.date) })}
                icon={<Pencil />}
                onClick={() => setEditing(day)}
              />
              <IconButton
                size="sm"
                label={t('lines.hours.removeDay', { date: dateWords(day.date) })}
                icon={<X />}
                onClick={() => onChange(withoutDate(hours, day))}
              />
            </li>
          ))}
        </ul>
      )}
      {dates.length > shown.length && (
        <Button size="sm" variant="ghost" className="-mt-3 self-start" onClick={() => setAll(true)}>
          {t('lines.hours.showAll', { count: dates.length })}
        </Button>
      )}
      {dates.length === 0 && (
        <p className="flex items-center gap-2 text-sm text-muted">
          <CalendarDays className="size-4" />
          {t('lines.hours.noDates')}
        </p>
      )}
      {problems.map((problem) => (
        <p key={problem} role="alert" className="text-xs text-bad">
          {problem}
        </p>
      ))}
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setEditing('new')}>
          <Plus className="size-4 text-muted" />
          {t('lines.hours.addDay')}
        </Button>
        <Button onClick={() => setImporting('country')}>
          <Globe className="size-4 text-muted" />
          {t('lines.hours.fromCountry')}
        </Button>
        <Button onClick={() => setImporting('file')}>
          <CalendarPlus className="size-4 text-muted" />
          {t('lines.hours.fromFile')}
        </Button>
      </div>
      {(['special', 'holidays', 'workdays'] as const).map((list) => (
        <Deviation key={list} path={`/hours/${list}`} label={t(`lines.setting.hours.${list}.label`)} />
      ))}
      {editing && <DayDialog day={editing === 'new' ? null : editing} onClose={() => setEditing(null)} onDone={put} />}
      {importing && (
        <ImportDialog
          from={importing}
          hours={hours}
          onClose={() => setImporting(null)}
          onDone={(days) => {
            onChange(withDates(hours, days))
            setImporting(null)
          }}
        />
      )}
    </Group>
  )
}
