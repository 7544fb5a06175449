import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../../../lib/api.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import { failureText } from '../../../lib/words.ts'
import { Notice } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { Field, SecretInput, TextInput } from '../../../ui/field.tsx'
import { PasswordMeter } from '../../../ui/password-meter.tsx'

interface AdministratorStepProps {
  /** the code from the server's log */
  codeRequired: boolean
  onSignedIn(): void
}

export function AdministratorStep({ codeRequired, onSignedIn }: AdministratorStepProps) {
  const { t } = useText()
  const [values, setValues] = useState({ companyName: '', name: '', email: '', password: '', setupCode: '' })
  const field = (name: keyof typeof values) => ({
    value: values[name],
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
  })
  const make = useMutation({
    mutationFn: () =>
      call('POST /setup', {
        body: {
          companyName: values.companyName.trim(),
          language: currentLanguage(),
          timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          admin: { name: values.name.trim(), email: values.email.trim(), password: values.password },
          ...(codeRequired ? { setupCode: values.setupCode.trim() } : {}),
        },
      }),
    onSuccess: onSignedIn,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {codeRequired && (
        <Field label={t('setup.administrator.code')} help={t('setup.administrator.codeHelp')}>
          <TextInput autoFocus required autoComplete="off" {...field('setupCode')} />
        </Field>
      )}
      <Field label={t('setup.administrator.company')}>
        <TextInput autoFocus={!codeRequired} required maxLength={200} autoComplete="organization" {...field('companyName')} />
      </Field>
      <Field label={t('setup.administrator.name')}>
        <TextInput required maxLength={200} autoComplete="name" {...field('name')} />
      </Field>
      <Field label={t('setup.administrator.email')}>
        <TextInput type="email" required autoComplete="username" {...field('email')} />
      </Field>
      <Field label={t('setup.administrator.password')}>
        <SecretInput show={t('common.show')} hide={t('common.hide')} required autoComplete="new-password" {...field('password')} />
        <PasswordMeter password={values.password} />
      </Field>
      {make.error && (
        <Notice tone="bad" live>
          {failureText(make.error)}
        </Notice>
      )}
      <Button type="submit" variant="primary" size="lg" busy={make.isPending}>
        {t('setup.next')}
      </Button>
    </form>
  )
}
