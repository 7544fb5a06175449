import type { Line, LinePatch } from '@omniline/contracts/lines'
import { useMutation } from '@tanstack/react-query'
import { FlaskConical, Play } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { ApiError, call } from '../../../../lib/api.ts'
import { useText } from '../../../../lib/i18n/index.ts'
import { failureText } from '../../../../lib/words.ts'
import { Empty, Notice, Skeleton } from '../../../../ui/bits.tsx'
import { Button } from '../../../../ui/button.tsx'
import { ChoiceCards } from '../../../../ui/choice-cards.tsx'
import { Field, TextInput } from '../../../../ui/field.tsx'
import { NumberInput } from '../../../../ui/number-input.tsx'
import { dayBefore, todayIn } from '../hours/zoned.ts'
import { Group, Summary } from '../shared/form.tsx'
import { problemText } from '../shared/problems.ts'
import { Outcome } from './outcome.tsx'

const sources = ['yesterday', 'day', 'generated'] as const

interface WhatIfProps {
  line: Line
  /** what is not saved yet: the rules that are tried */
  patch: LinePatch
  dirty: boolean
}

/** A day played through twice, by the rules as they are and as they are to become. */
export function WhatIfTab({ line, patch, dirty }: WhatIfProps) {
  const { t } = useText()
  const yesterday = dayBefore(todayIn(line.hours.timeZone))
  const [source, setSource] = useState<(typeof sources)[number]>('yesterday')
  const [date, setDate] = useState(yesterday)
  const [conversations, setConversations] = useState(100)
  const trial = useMutation({
    mutationFn: (patch: LinePatch) => {
      const day = { from: 'day' as const, date: source === 'yesterday' ? yesterday : date }
      const arrivals = source === 'generated' ? { from: 'generated' as const, conversations } : day
      return call('POST /lines/:id/what-if', { params: { id: line.id }, body: { patch, arrivals } })
    },
  })
  const stale = trial.variables !== undefined && JSON.stringify(trial.variables) !== JSON.stringify(patch)
  const problem = trial.error instanceof ApiError ? trial.error.problem?.errors?.[0] : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    trial.mutate(patch)
  }
  return (
    <div className="flex flex-col gap-5">
      <Summary sentences={[t('lines.whatIf.summary'), t(dirty ? 'lines.whatIf.unsaved' : 'lines.whatIf.unchanged')]} />
      <Group title={t('lines.whatIf.which')}>
        <form onSubmit={submit} className="flex flex-col gap-4">
          <ChoiceCards
            label={t('lines.whatIf.which')}
            value={source}
            options={sources.map((value) => ({ value, label: t(`lines.whatIf.from.${value}`), help: t(`lines.whatIf.from.${value}Help`) }))}
            onChange={(next) => setSource(next)}
          />
          {source === 'day' && (
            <Field label={t('lines.whatIf.date')}>
              <TextInput
                type="date"
                required
                max={yesterday}
                className="w-44"
                value={date}
                onChange={(event) => setDate(event.target.value)}
              />
            </Field>
          )}
          {source === 'generated' && (
            <Field label={t('lines.whatIf.conversations')}>
              <NumberInput min={1} max={5000} value={conversations} onChange={setConversations} />
            </Field>
          )}
          <Button type="submit" variant="primary" className="self-start" busy={trial.isPending}>
            <Play className="size-4" />
            {t('lines.whatIf.run')}
          </Button>
        </form>
      </Group>
      {trial.isPending && (
        <div role="status" className="flex flex-col gap-3">
          <p className="text-base text-muted">{t('lines.whatIf.running')}</p>
          <Skeleton className="h-40 rounded-card" />
          <Skeleton className="h-56 rounded-card" />
        </div>
      )}
      {trial.error && (
        <Notice tone="bad" live>
          {problem ? problemText(problem.message) : failureText(trial.error)}
        </Notice>
      )}
      {trial.data && !trial.isPending && (
        <>
          {stale && <Notice tone="warn">{t('lines.whatIf.stale')}</Notice>}
          {trial.data.before.conversations === 0 ? (
            <Empty icon={<FlaskConical />} title={t('lines.whatIf.nobody')} text={t('lines.whatIf.nobodyText')} />
          ) : (
            <Outcome result={trial.data} />
          )}
        </>
      )}
    </div>
  )
}
