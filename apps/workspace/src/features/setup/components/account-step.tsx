import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../../../lib/api.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import { passwordLengthMin } from '../../../lib/password.ts'
import { failureText } from '../../../lib/words.ts'
import { Card, Notice } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { Field, SecretInput, TextInput } from '../../../ui/field.tsx'
import { PasswordMeter } from '../../../ui/password-meter.tsx'
import type { Typed } from '../state.ts'
import { StepFrame } from './step-frame.tsx'

interface AccountStepProps {
  codeRequired: boolean
  typed: Typed
  onTyped(change: Partial<Typed>): void
  onDone(): Promise<void>
}

export function AccountStep({ codeRequired, typed, onTyped, onDone }: AccountStepProps) {
  const { t } = useText()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const create = useMutation({
    mutationFn: async () => {
      await call('POST /setup', {
        body: {
          companyName: typed.companyName.trim(),
          language: currentLanguage(),
          timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
          admin: { name: typed.name.trim(), email: typed.email.trim(), password },
          ...(codeRequired ? { setupCode: code.trim() } : {}),
        },
      })
      await onDone()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <StepFrame title={t('setup.account.title')} text={t('setup.account.text')}>
      <Card className="p-5 sm:p-6">
        <form onSubmit={submit} className="flex flex-col gap-4">
          {codeRequired && (
            <Field label={t('setup.account.code')} help={t('setup.account.codeHelp')}>
              <TextInput required autoComplete="one-time-code" spellCheck={false} className="font-mono" value={code} onChange={(event) => setCode(event.target.value)} />
            </Field>
          )}
          <Field label={t('setup.account.company')} help={t('setup.account.companyHelp')}>
            <TextInput autoFocus required maxLength={200} autoComplete="organization" value={typed.companyName} onChange={(event) => onTyped({ companyName: event.target.value })} />
          </Field>
          <Field label={t('session.name')} help={t('session.nameHelp')}>
            <TextInput required maxLength={200} autoComplete="name" value={typed.name} onChange={(event) => onTyped({ name: event.target.value })} />
          </Field>
          <Field label={t('session.email')}>
            <TextInput type="email" required maxLength={254} autoComplete="username" value={typed.email} onChange={(event) => onTyped({ email: event.target.value })} />
          </Field>
          <Field label={t('session.password')} help={t('session.passwordHelp')}>
            <SecretInput show={t('common.show')} hide={t('common.hide')} required minLength={passwordLengthMin} autoComplete="new-password" value={password} onChange={(event) => setPassword(event.target.value)} />
            <PasswordMeter password={password} />
          </Field>
          {create.error && (
            <Notice tone="bad" live>
              {failureText(create.error)}
            </Notice>
          )}
          <Button type="submit" variant="primary" size="lg" busy={create.isPending}>
            {t('setup.account.create')}
          </Button>
        </form>
      </Card>
    </StepFrame>
  )
}
