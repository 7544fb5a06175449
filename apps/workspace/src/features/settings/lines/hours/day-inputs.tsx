import { Copy } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useText } from '../../../../lib/i18n/index.ts'
import { IconButton } from '../../../../ui/button.tsx'
import { Field, TextInput } from '../../../../ui/field.tsx'
import { Menu, MenuItem } from '../../../../ui/menu.tsx'
import { Deviation, useProblem } from '../shared/form.tsx'
import { dayName } from './day-name.ts'
import { readIntervals, writeIntervals } from './typed.ts'
import { type Interval, type Week, type Weekday, weekdays } from './week.ts'

interface DayInputsProps {
  week: Week
  onChange(week: Week): void
}

const working: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri']

/** The same week as text, a line for each day. */
export function DayInputs({ week, onChange }: DayInputsProps) {
  const { t } = useText()
  const copy = (from: Weekday, to: readonly Weekday[]) => onChange({ ...week, ...Object.fromEntries(to.map((day) => [day, week[from]])) })
  return (
    <div className="grid gap-x-6 gap-y-3 md:grid-cols-2">
      {weekdays.map((day) => (
        <div key={day} className="flex items-start gap-1">
          <DayInput day={day} intervals={week[day]} onChange={(intervals) => onChange({ ...week, [day]: intervals })} />
          <Menu
            trigger={<IconButton size="sm" className="mt-7" label={t('lines.hours.copy', { day: dayName(day, 'long') })} icon={<Copy />} />}
          >
            <MenuItem onClick={() => copy(day, working)}>{t('lines.hours.copyWorking')}</MenuItem>
            <MenuItem onClick={() => copy(day, weekdays)}>{t('lines.hours.copyAll')}</MenuItem>
          </Menu>
        </div>
      ))}
    </div>
  )
}

function DayInput({ day, intervals, onChange }: { day: Weekday; intervals: Interval[]; onChange(intervals: Interval[]): void }) {
  const { t } = useText()
  const path = `/hours/week/${day}`
  const label = dayName(day, 'long')
  const problem = useProblem(path)
  return (
    <IntervalsField
      label={label}
      intervals={intervals}
      placeholder={t('lines.value.dayOff')}
      error={problem}
      aside={<Deviation path={path} label={label} />}
      onChange={onChange}
    />
  )
}

interface IntervalsFieldProps {
  label: string
  intervals: Interval[]
  placeholder: string
  error?: string | null
  aside?: ReactNode
  onChange(intervals: Interval[]): void
}

/** Hours typed as people write them. What cannot be read stays as it was typed, with a word about it. */
export function IntervalsField({ label, intervals, placeholder, error, aside, onChange }: IntervalsFieldProps) {
  const { t } = useText()
  const [typed, setTyped] = useState<string | null>(null)
  const unclear = typed !== null && readIntervals(typed) === null
  return (
    <Field label={label} error={unclear ? t('lines.hours.unclear') : error} aside={aside} className="min-w-0 flex-1">
      <TextInput
        autoComplete="off"
        className="numeric w-full"
        placeholder={placeholder}
        value={typed ?? writeIntervals(intervals)}
        onChange={(event) => {
          setTyped(event.target.value)
          const read = readIntervals(event.target.value)
          if (read) onChange(read)
        }}
        onBlur={() => !unclear && setTyped(null)}
      />
    </Field>
  )
}
