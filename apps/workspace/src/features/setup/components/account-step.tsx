import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { rememberLanguage } from '../../../lib/appearance.ts'
import { ApiError, call } from '../../../lib/api.ts'
import { currentLanguage, switchLanguage, useText } from '../../../lib/i18n/index.ts'
import { passwordLengthMin } from '../../../lib/password.ts'
import { Card, FailureNotice } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { Field, SecretInput, TextInput } from '../../../ui/field.tsx'
import { languageNames } from '../../../ui/language-switch.tsx'
import { PasswordMeter } from '../../../ui/password-meter.tsx'
import { Select } from '../../../ui/select.tsx'
import { TimeZoneSelect } from '../../../ui/time-zone-select.tsx'
import { type AccountProblems, accountProblems, refusedFields } from '../state.ts'
import type { Typed } from '../typed.ts'
import { StepFrame } from './step-frame.tsx'

interface AccountStepProps {
  codeRequired: boolean
  typed: Typed
  onTyped(change: Partial<Typed>): void
  onDone(): Promise<void>
}

/** The company and who runs it. What is wrong is said at its field, and the first such field has the focus. */
export function AccountStep({ codeRequired, typed, onTyped, onDone }: AccountStepProps) {
  const { t } = useText()
  const form = useRef<HTMLFormElement>(null)
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [problems, setProblems] = useState<AccountProblems>({})
  const create = useMutation({
    mutationFn: async () => {
      await call('POST /setup', {
        body: {
          companyName: typed.companyName.trim(),
          language: currentLanguage(),
          timeZone: typed.timeZone,
          admin: { name: typed.name.trim(), email: typed.email.trim(), password },
          ...(codeRequired ? { setupCode: code.trim() } : {}),
        },
      })
      await onDone()
    },
    onError: (error) => {
      setProblems(refusedFields(error))
      // By somebody else, or by us and the answer was lost: go on with what is there.
      if (error instanceof ApiError && error.code === 'already_set_up') void onDone().catch(() => undefined)
    },
  })
  useEffect(() => {
    form.current?.querySelector<HTMLInputElement>('input[aria-invalid="true"]')?.focus()
  }, [problems])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = accountProblems({ ...typed, password, code: codeRequired ? code : null })
    setProblems(found)
    if (Object.keys(found).length === 0) create.mutate()
  }
  /** A field that is being mended is not called wrong any more. */
  const mended = (field: keyof AccountProblems) => setProblems((all) => (all[field] ? { ...all, [field]: undefined } : all))
  const said = (field: keyof AccountProblems) => {
    const problem = problems[field]
    return problem ? t(`setup.account.problems.${problem}`, { count: passwordLengthMin }) : null
  }
  const text = (field: 'companyName' | 'name' | 'email') => ({
    value: typed[field],
    onChange: (event: { target: { value: string } }) => {
      mended(field)
      onTyped({ [field]: event.target.value })
    },
  })

  return (
    <StepFrame title={t('setup.account.title')} text={t('setup.account.text')}>
      <Card className="p-5 sm:p-6">
        <form ref={form} noValidate onSubmit={submit} className="flex flex-col gap-4">
          {codeRequired && (
            <Field label={t('setup.account.code')} help={t('setup.account.codeHelp')} error={said('code')}>
              <TextInput
                autoFocus
                autoComplete="one-time-code"
                autoCapitalize="characters"
                spellCheck={false}
                maxLength={100}
                placeholder="XXXXX-XXXXX-XXXXX"
                className="font-mono"
                value={code}
                onChange={(event) => {
                  mended('code')
                  setCode(event.target.value)
                }}
              />
            </Field>
          )}
          <Field label={t('setup.account.company')} help={t('setup.account.companyHelp')} error={said('companyName')}>
            <TextInput autoFocus={!codeRequired} required maxLength={200} autoComplete="organization" {...text('companyName')} />
          </Field>
          <Field label={t('session.name')} help={t('session.nameHelp')} error={said('name')}>
            <TextInput required maxLength={200} autoComplete="name" {...text('name')} />
          </Field>
          <Field label={t('session.email')} error={said('email')}>
            <TextInput type="email" required maxLength={254} autoComplete="username" {...text('email')} />
          </Field>
          <Field label={t('session.password')} help={t('session.passwordHelp')} error={said('password')}>
            <SecretInput
              required
              maxLength={200}
              autoComplete="new-password"
              value={password}
              onChange={(event) => {
                mended('password')
                setPassword(event.target.value)
              }}
            />
            <PasswordMeter password={password} />
          </Field>
          <div className="grid gap-4 sm:grid-cols-[2fr_3fr]">
            <Field label={t('setup.account.language')}>
              <Select
                value={currentLanguage()}
                options={languageNames}
                onChange={(language) => {
                  rememberLanguage(language)
                  void switchLanguage(language)
                }}
              />
            </Field>
            <Field label={t('setup.account.timeZone')}>
              <TimeZoneSelect label={t('setup.account.timeZone')} value={typed.timeZone} onChange={(timeZone) => onTyped({ timeZone })} />
            </Field>
          </div>
          {Object.keys(refusedFields(create.error)).length === 0 && <FailureNotice error={create.error} />}
          <Button type="submit" variant="primary" size="lg" busy={create.isPending}>
            {t('setup.account.create')}
          </Button>
        </form>
      </Card>
    </StepFrame>
  )
}
