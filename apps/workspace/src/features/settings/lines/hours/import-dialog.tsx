import type { ImportedCalendar } from '@omniline/contracts/line-tools'
import type { Hours, SpecialDay } from '@omniline/contracts/lines'
import { useMutation, useQuery } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import { useState } from 'react'
import { ApiError, call } from '../../../../lib/api.ts'
import { currentLanguage, t, useText } from '../../../../lib/i18n/index.ts'
import { matches } from '../../../../lib/match.ts'
import { failureText } from '../../../../lib/words.ts'
import { Notice, Skeleton } from '../../../../ui/bits.tsx'
import { Button } from '../../../../ui/button.tsx'
import { Dialog } from '../../../../ui/dialog.tsx'
import { Field } from '../../../../ui/field.tsx'
import { FileButton } from '../../../../ui/file-button.tsx'
import { SearchSelect } from '../../../../ui/search-select.tsx'
import { Select } from '../../../../ui/select.tsx'
import { problemText } from '../shared/problems.ts'
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
  const nameOf = (code: string) => countries.data?.find((one) => one.code === code)?.name ?? ''
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-[1fr_7rem] gap-3">
        <Field label={t('lines.hours.country')}>
          <SearchSelect
            label={t('lines.hours.country')}
            value={country}
            shown={nameOf(country)}
            values={(countries.data ?? []).map(({ code }) => code)}
            optionOf={(code) => ({ label: nameOf(code) })}
            finds={(query, code) => matches(query, nameOf(code))}
            onChange={setCountry}
            placeholder={t('lines.hours.countrySearch')}
            empty={t('lines.hours.countryNone')}
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
        <Choice key={`${country} ${year}`} days={days.data} none={t('lines.hours.noneLeft')} hours={hours} onDone={onDone} />
      ) : (
        !error && <Skeleton className="h-40" />
      )}
    </div>
  )
}

/** As much as the server reads at once. */
const calendarBytesMax = 1_000_000

/** A file that cannot be read changes nothing: what another has brought stays. */
function FromFile({ hours, onDone }: BodyProps) {
  const { t } = useText()
  const today = todayIn(hours.timeZone)
  const [found, setFound] = useState<(ImportedCalendar & { name: string; at: number }) | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const read = useMutation({
    mutationFn: async (file: File) => {
      const to = `${Number(today.slice(0, 4)) + 1}-12-31`
      return call('POST /holidays/calendar', { body: { calendar: await file.text(), timeZone: hours.timeZone, from: today, to } })
    },
    onSuccess: (calendar, { name }) => setFound({ ...calendar, name, at: Date.now() }),
    onError: (error) => setProblem(whyUnread(error)),
  })
  const choose = (file: File) => {
    const refusal = file.size > calendarBytesMax ? t('lines.hours.tooLarge') : file.size === 0 ? t('lines.problem.notCalendar') : null
    setProblem(refusal)
    if (refusal === null) read.mutate(file)
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <FileButton
          label={t('lines.hours.chooseFile')}
          icon={<FileUp className="size-4 text-muted" />}
          accept=".ics,text/calendar"
          busy={read.isPending}
          onFile={choose}
        />
        {found && <span className="min-w-0 truncate text-sm text-muted">{t('lines.hours.foundIn', { name: found.name })}</span>}
      </div>
      {problem && (
        <Notice tone="bad" live>
          {problem}
        </Notice>
      )}
      {found && found.timedEvents > 0 && <Notice>{t('lines.hours.timedEvents', { count: found.timedEvents })}</Notice>}
      {found && <Choice key={found.at} days={found.days} none={t('lines.hours.noneFound')} hours={hours} onDone={onDone} />}
    </div>
  )
}

function whyUnread(error: unknown): string {
  if (!(error instanceof ApiError)) return failureText(error)
  if (error.code === 'payload_too_large') return t('lines.hours.tooLarge')
  const refusal = error.problem?.errors?.find(({ path }) => path === '/calendar')
  return refusal ? problemText(refusal.message) : failureText(error)
}

interface ChoiceProps extends BodyProps {
  days: SpecialDay[]
  /** said when there is nothing to choose */
  none: string
}

/** What was found and is not over, to be ticked; what stands in the line already is left alone unless ticked. */
function Choice({ days, none, hours, onDone }: ChoiceProps) {
  const { t } = useText()
  const known = new Set(datesOf(hours).map(({ date }) => date))
  const today = todayIn(hours.timeZone)
  const coming = days.filter(({ date }) => date >= today)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(coming.map(({ date }) => date).filter((date) => !known.has(date))),
  )
  const toggle = (date: string) => setChosen(new Set(chosen.has(date) ? [...chosen].filter((one) => one !== date) : [...chosen, date]))
  if (coming.length === 0) return <Notice>{none}</Notice>
  return (
    <>
      <ul className="divide-y divide-border rounded-card border border-border">
        {coming.map(({ date, name }) => (
          <li key={date}>
            <label className="flex min-h-10 items-center gap-3 px-3 py-1.5 hover:bg-hover">
              <input type="checkbox" className="size-4 shrink-0 accent-accent" checked={chosen.has(date)} onChange={() => toggle(date)} />
              <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
                <span className="numeric w-44 shrink-0">{dateWords(date)}</span>
                <span className="min-w-0 text-sm text-muted">{name}</span>
              </span>
              {known.has(date) && <span className="shrink-0 text-xs text-muted">{t('lines.hours.known')}</span>}
            </label>
          </li>
        ))}
      </ul>
      <div className="sticky bottom-0 -mx-5 -mb-5 flex justify-end border-t border-border bg-raised px-5 py-3">
        <Button variant="primary" disabled={chosen.size === 0} onClick={() => onDone(coming.filter(({ date }) => chosen.has(date)))}>
          {t('lines.hours.addDays', { count: chosen.size })}
        </Button>
      </div>
    </>
  )
}
