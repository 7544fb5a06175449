import type { SpecialDay } from '@omniline/contracts/lines'
import { type FormEvent, useState } from 'react'
import { useText } from '../../../../lib/i18n/index.ts'
import { Button } from '../../../../ui/button.tsx'
import { Dialog } from '../../../../ui/dialog.tsx'
import { Field, SwitchRow, TextInput } from '../../../../ui/field.tsx'
import { readIntervals, writeIntervals } from './typed.ts'
import { todayIn } from './zoned.ts'

interface DayDialogProps {
  /** null: a new one */
  day: SpecialDay | null
  onClose(): void
  onDone(day: SpecialDay): void
}

/** One date with hours of its own. */
export function DayDialog({ day, onClose, onDone }: DayDialogProps) {
  const { t } = useText()
  const thisYear = todayIn('UTC').slice(0, 4)
  const [date, setDate] = useState(day ? (day.date.length === 5 ? `${thisYear}-${day.date}` : day.date) : '')
  const [yearly, setYearly] = useState(day?.date.length === 5)
  const [name, setName] = useState(day?.name ?? '')
  const [typed, setTyped] = useState(writeIntervals(day?.intervals ?? []))
  const intervals = readIntervals(typed)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // A form inside a page with its own save bar: nothing above shall hear of it.
    event.stopPropagation()
    if (intervals) onDone({ date: yearly ? date.slice(5) : date, intervals, name: name.trim() })
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t(day ? 'lines.hours.editDayTitle' : 'lines.hours.addDay')} width="sm">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('lines.hours.date')}>
          <TextInput type="date" required value={date} onChange={(event) => setDate(event.target.value)} />
        </Field>
        <SwitchRow label={t('lines.hours.yearly')} checked={yearly} onChange={setYearly} />
        <Field label={t('lines.hours.hours')} help={t('lines.hours.hoursHelp')} error={intervals ? null : t('lines.hours.unclear')}>
          <TextInput
            autoComplete="off"
            className="numeric"
            placeholder={t('lines.value.dayOff')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </Field>
        <Field label={t('lines.hours.name')} help={t('lines.hours.nameHelp')}>
          <TextInput maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Button type="submit" variant="primary" className="self-end">
          {t('lines.hours.put')}
        </Button>
      </form>
    </Dialog>
  )
}
