import type { User } from '@omniline/contracts/accounts'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../../lib/api.ts'
import { useText } from '../../lib/i18n/index.ts'
import { FailureNotice } from '../../ui/bits.tsx'
import { Button } from '../../ui/button.tsx'
import { Field, SecretInput, TextInput } from '../../ui/field.tsx'

interface SignInFormProps {
  /** whom to ask for, when a session ended */
  email?: string
  onSignedIn(user: User): void
}

export function SignInForm({ email: known = '', onSignedIn }: SignInFormProps) {
  const { t } = useText()
  const [email, setEmail] = useState(known)
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: () => call('POST /auth/login', { body: { email: email.trim(), password } }),
    onSuccess: ({ user }) => onSignedIn(user),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t('session.email')}>
        <TextInput
          type="email"
          name="email"
          autoComplete="username"
          inputMode="email"
          autoFocus={known === ''}
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field label={t('session.password')}>
        <SecretInput
          name="password"
          autoComplete="current-password"
          autoFocus={known !== ''}
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <FailureNotice error={signIn.error} />
      <Button type="submit" variant="primary" size="lg" busy={signIn.isPending}>
        {t('session.signIn')}
      </Button>
    </form>
  )
}
