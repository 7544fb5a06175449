import type { LinePatch } from '@omniline/contracts/lines'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { DoorClosed, DoorOpen } from 'lucide-react'
import { useState } from 'react'
import { ApiError, call } from '../../../../lib/api.ts'
import { wordyDuration } from '../../../../lib/format.ts'
import { currentLanguage, useText } from '../../../../lib/i18n/index.ts'
import { useDebounced } from '../../../../lib/use-debounced.ts'
import { failureText } from '../../../../lib/words.ts'
import { Notice } from '../../../../ui/bits.tsx'
import { Field, TextInput } from '../../../../ui/field.tsx'
import { Select } from '../../../../ui/select.tsx'
import { Group } from '../shared/form.tsx'
import { languageName } from '../shared/words.ts'
import { momentIn } from '../shared/impact.ts'
import { problemText } from '../shared/problems.ts'
import { instantOf, nextWeekday, todayIn } from './zoned.ts'

interface PreviewProps {
  lineId: string
  timeZone: string
  /** in which the customer may write */
  languages: string[]
  /** what is not saved yet */
  patch: LinePatch
}

/** What a customer gets who writes at a certain moment, by the settings as they stand here, saved or not. */
export function Preview({ lineId, timeZone, languages, patch }: PreviewProps) {
  const { t } = useText()
  const [date, setDate] = useState(() => nextWeekday(todayIn(timeZone), 5))
  const [time, setTime] = useState('21:40')
  const [chosen, setChosen] = useState('')
  const language = languages.find((one) => one === chosen) ?? languages[0] ?? ''
  const at = date && time ? instantOf(date, time, timeZone).getTime() : 0
  const asked = useDebounced(JSON.stringify({ at: new Date(at).toISOString(), language, patch }), 400)
  const preview = useQuery({
    queryKey: ['lines', lineId, 'preview', asked],
    queryFn: ({ signal }) => {
      const body = JSON.parse(asked) as { at: string; language: string; patch: LinePatch }
      return call('POST /lines/:id/preview', { params: { id: lineId }, body, signal })
    },
    enabled: at > 0,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  })
  const moment = (at: string | number) => momentIn(timeZone, new Date(at).toISOString())
  const problem = preview.error instanceof ApiError ? preview.error.problem?.errors?.[0] : undefined
  return (
    <Group title={t('lines.preview.title')} text={t('lines.preview.text')}>
      <div className="flex flex-wrap gap-3">
        <Field label={t('lines.preview.date')}>
          <TextInput type="date" required className="w-44" value={date} onChange={(event) => setDate(event.target.value)} />
        </Field>
        <Field label={t('lines.preview.time')}>
          <TextInput type="time" required className="w-32" value={time} onChange={(event) => setTime(event.target.value)} />
        </Field>
        {languages.length > 1 && (
          <Field label={t('lines.preview.language')}>
            <Select
              className="w-44"
              label={t('lines.preview.language')}
              value={language}
              options={languages.map((value) => ({ value, label: languageName(value) }))}
              onChange={setChosen}
            />
          </Field>
        )}
      </div>
      {preview.error && <Notice tone="bad">{problem ? problemText(problem.message) : failureText(preview.error)}</Notice>}
      {preview.data && !preview.error && (
        <div data-preview className="flex flex-col gap-3">
          <p className="flex items-start gap-2 text-base font-medium">
            {preview.data.open ? (
              <DoorOpen className="mt-0.5 size-4.5 shrink-0 text-ok" aria-hidden="true" />
            ) : (
              <DoorClosed className="mt-0.5 size-4.5 shrink-0 text-warn" aria-hidden="true" />
            )}
            <span>
              {t(preview.data.open ? 'lines.preview.open' : 'lines.preview.closed')}{' '}
              <span className="font-normal text-muted">
                {preview.data.closesAt && t('lines.preview.closes', { at: moment(preview.data.closesAt) })}
                {preview.data.opensAt && t('lines.preview.opens', { at: moment(preview.data.opensAt) })}
              </span>
            </span>
          </p>
          {preview.data.messages.length === 0 ? (
            <p className="text-sm text-muted">{t('lines.preview.nothing')}</p>
          ) : (
            <ol className="flex flex-col gap-2">
              {preview.data.messages.map(({ kind, text, afterSeconds }) => (
                <li key={`${kind} ${afterSeconds}`} className="flex flex-col items-start">
                  <span className="pb-0.5 text-xs text-muted">
                    {t(`lines.message.${kind}.title` as 'lines.message.welcome.title', { defaultValue: kind })} ·{' '}
                    {afterSeconds === 0
                      ? t('lines.preview.atOnce')
                      : afterSeconds < 3600
                        ? t('lines.preview.after', { time: wordyDuration(afterSeconds, currentLanguage()) })
                        : moment(at + afterSeconds * 1000)}
                  </span>
                  <span className="max-w-full rounded-bubble bg-bubble-out px-3 py-2 text-base break-words whitespace-pre-wrap">
                    {text}
                  </span>
                </li>
              ))}
            </ol>
          )}
        </div>
      )}
    </Group>
  )
}
