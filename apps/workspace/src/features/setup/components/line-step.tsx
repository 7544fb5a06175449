import type { Me } from '@omniline/contracts/accounts'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../../../lib/api.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { queries, queryClient } from '../../../lib/query.ts'
import { Card, FailureNotice } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { Field, TextInput } from '../../../ui/field.tsx'
import { PersonIcon } from '../../../ui/people.tsx'
import { makeLine } from '../make-line.ts'
import type { Typed } from '../typed.ts'
import { StepFrame } from './step-frame.tsx'

interface LineStepProps {
  me: Me
  /** made before, when one came back to this step */
  lineId: string | null
  typed: Typed
  onTyped(change: Partial<Typed>): void
  onDone(lineId: string): void
  onSkip(): void
}

export function LineStep({ me, lineId, typed, onTyped, onDone, onSkip }: LineStepProps) {
  const { t } = useText()
  const name = typed.lineName ?? t('setup.line.default')
  const [missing, setMissing] = useState(false)
  const save = useMutation({
    mutationFn: async () => {
      if (!lineId) return makeLine(me, name)
      const line = await call('PATCH /lines/:id', { params: { id: lineId }, body: { name: name.trim() } })
      void queryClient.invalidateQueries({ queryKey: queries.lines.queryKey })
      return line
    },
    onSuccess: (line) => onDone(line.id),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setMissing(name.trim() === '')
    if (name.trim() !== '') save.mutate()
  }
  return (
    <StepFrame title={t('setup.line.title')} text={t('setup.line.text')} onSkip={onSkip}>
      <Card className="p-5 sm:p-6">
        <form noValidate onSubmit={submit} className="flex flex-col gap-5">
          <Field label={t('lines.name')} help={t('lines.nameHelp')} error={missing ? t('setup.account.problems.required') : null}>
            <TextInput
              autoFocus
              required
              maxLength={200}
              value={name}
              onChange={(event) => {
                setMissing(false)
                onTyped({ lineName: event.target.value })
              }}
            />
          </Field>
          <div>
            <p className="pb-1.5 text-sm font-medium">{t('setup.line.answers')}</p>
            <p className="flex items-center gap-2.5 rounded-control bg-hover px-2.5 py-2">
              <PersonIcon person={me} />
              <span className="min-w-0 flex-1 truncate">{me.name}</span>
              <span className="text-xs text-muted">{t('users.you')}</span>
            </p>
            <p className="pt-1.5 text-xs text-muted">{t('setup.line.answersHelp')}</p>
          </div>
          <FailureNotice error={save.error} />
          <Button type="submit" variant="primary" size="lg" busy={save.isPending}>
            {lineId ? t('setup.next') : t('setup.line.create')}
          </Button>
        </form>
      </Card>
    </StepFrame>
  )
}
