import type { Hours, SpecialDay } from '@omniline/contracts/lines'
import { useMutation, useQuery } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import { useRef, useState } from 'react'
import { call } from '../../../../lib/api.ts'
import { currentLanguage, useText } from '../../../../lib/i18n/index.ts'
import { failureText } from '../../../../lib/words.ts'
import { Notice, Skeleton } from '../../../../ui/bits.tsx'
import { Button } from '../../../../ui/button.tsx'
import { Dialog } from '../../../../ui/dialog.tsx'
import { Field } from '../../../../ui/field.tsx'
import { Select } from '../../../../ui/select.tsx'
import { datesOf, dateWords } from './dates.ts'
import { todayIn } from './zoned.ts'

interface ImportProps {
  from: 'country' | 'file'
  hours: Hours
  onClose(): void
  onDone(days: SpecialDay[]): void
}

/** Days that others have written down: a country's public holidays, or a calendar file. */
export function ImportDialog({ from, hours, onClose, onDone }: ImportProps) {
  const { t } = useText()
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(from === 'country' ? 'lines.hours.countryTitle' : 'lines.hours.fileTitle')}
      description={t(from === 'country' ? 'lines.hours.countryText' : 'lines.hours.fileText')}
      closeLabel={t('common.close')}
      width="md"
    >
      {from === 'country' ? <FromCountry hours={hours} onDone={onDone} /> : <FromFile hours={hours} onDone={onDone} />}
    </Dialog>
  )
}

type BodyProps = Pick<ImportProps, 'hours' | 'onDone'>

function FromCountry({ hours, onDone }: BodyProps) {
  const { t } = useText()
  const thisYear = Number(todayIn(hours.timeZone).slice(0, 4))
  const [country, setCountry] = useState(currentLanguage() === 'ru' ? 'RU' : 'GB')
  const [year, setYear] = useState(String(thisYear))
  const countries = useQuery({ queryKey: ['holidays', 'countries'], queryFn: () => call('GET /holidays/countries'), staleTime: Infinity })
  const days = useQuery({
    queryKey: ['holidays', country, year],
    queryFn: () => call('GET /holidays', { query: { country, year: Number(year) } }),
    staleTime: Infinity,
  })
  const error = countries.error ?? days.error
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-[1fr_7rem] gap-3">
        <Field label={t('lines.hours.country')}>
          <Select
            label={t('lines.hours.country')}
            value={country}
            options={(countries.data ?? []).map(({ code, name }) => ({ value: code, label: name }))}
            onChange={setCountry}
          />
        </Field>
        <Field label={t('lines.hours.year')}>
          <Select
            label={t('lines.hours.year')}
            value={year}
            options={[0, 1, 2].map((more) => ({ value: String(thisYear + more), label: String(thisYear + more) }))}
            onChange={setYear}
          />
        </Field>
      </div>
      {error && <Notice tone="bad">{failureText(error)}</Notice>}
      {days.data ? (
        <Choice key={`${country} ${year}`} days={days.data} hours={hours} onDone={onDone} />
      ) : (
        !error && <Skeleton className="h-40" />
      )}
    </div>
  )
}

function FromFile({ hours, onDone }: BodyProps) {
  const { t } = useText()
  const input = useRef<HTMLInputElement>(null)
  const today = todayIn(hours.timeZone)
  const read = useMutation({
    mutationFn: async (file: File) => {
      const to = `${Number(today.slice(0, 4)) + 1}-12-31`
      return call('POST /holidays/calendar', { body: { calendar: await file.text(), timeZone: hours.timeZone, from: today, to } })
    },
  })
  return (
    <div className="flex flex-col gap-4">
      <Button className="self-start" busy={read.isPending} onClick={() => input.current?.click()}>
        <FileUp className="size-4 text-muted" />
        {t('lines.hours.chooseFile')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".ics,text/calendar"
        aria-label={t('lines.hours.chooseFile')}
        className="hidden"
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) read.mutate(file)
        }}
      />
      {read.error && (
        <Notice tone="bad" live>
          {failureText(read.error)}
        </Notice>
      )}
      {read.data && read.data.timedEvents > 0 && <Notice>{t('lines.hours.timedEvents', { count: read.data.timedEvents })}</Notice>}
      {read.data && <Choice key={read.submittedAt} days={read.data.days} hours={hours} onDone={onDone} />}
    </div>
  )
}

/** What was found, to be ticked; what is over, and what stands in the line already, is left alone unless ticked. */
function Choice({ days, hours, onDone }: BodyProps & { days: SpecialDay[] }) {
  const { t } = useText()
  const known = new Set(datesOf(hours).map(({ date }) => date))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => {
    const today = todayIn(hours.timeZone)
    return new Set(days.map(({ date }) => date).filter((date) => !known.has(date) && date >= today))
  })
  const toggle = (date: string) => setChosen(new Set(chosen.has(date) ? [...chosen].filter((one) => one !== date) : [...chosen, date]))
  if (days.length === 0) return <Notice>{t('lines.hours.noneFound')}</Notice>
  return (
    <>
      <ul className="divide-y divide-border rounded-card border border-border">
        {days.map(({ date, name }) => (
          <li key={date}>
            <label className="flex min-h-10 items-center gap-3 px-3 py-1.5 hover:bg-hover">
              <input type="checkbox" className="size-4 accent-accent" checked={chosen.has(date)} onChange={() => toggle(date)} />
              <span className="numeric w-40 shrink-0">{dateWords(date)}</span>
              <span className="min-w-0 flex-1 truncate text-sm text-muted">{name}</span>
              {known.has(date) && <span className="text-xs text-muted">{t('lines.hours.known')}</span>}
            </label>
          </li>
        ))}
      </ul>
      <Button
        variant="primary"
        className="sticky bottom-0 self-end"
        disabled={chosen.size === 0}
        onClick={() => onDone(days.filter(({ date }) => chosen.has(date)))}
      >
        {t('lines.hours.addDays', { count: chosen.size })}
      </Button>
    </>
  )
}
