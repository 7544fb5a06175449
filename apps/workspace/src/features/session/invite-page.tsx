import type { User } from '@omniline/contracts/accounts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link2Off } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { ApiError, call } from '../../lib/api.ts'
import { useText } from '../../lib/i18n/index.ts'
import { passwordLengthMin } from '../../lib/password.ts'
import { failureText } from '../../lib/words.ts'
import { AuthFrame } from '../../ui/auth-frame.tsx'
import { Empty, FailureNotice, Skeleton } from '../../ui/bits.tsx'
import { Button } from '../../ui/button.tsx'
import { Field, SecretInput, TextInput } from '../../ui/field.tsx'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { PasswordMeter } from '../../ui/password-meter.tsx'

export function InvitePage({ token, onSignedIn }: { token: string; onSignedIn(user: User): void }) {
  const { t } = useText()
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => call('GET /invitations/:token', { params: { token } }),
    retry: false,
  })
  if (invitation.error) {
    return (
      <AuthFrame title={t('session.invite.title')} corner={<LanguageSwitch />}>
        <Empty
          icon={<Link2Off />}
          title={t('session.invite.invalid')}
          text={
            invitation.error instanceof ApiError && invitation.error.code !== 'network'
              ? t('session.invite.invalidText')
              : failureText(invitation.error)
          }
        />
      </AuthFrame>
    )
  }
  if (!invitation.data) {
    return (
      <AuthFrame title={t('session.invite.title')}>
        <Skeleton className="h-40" />
      </AuthFrame>
    )
  }
  const { companyName, name, email } = invitation.data
  return (
    <AuthFrame
      title={t('session.invite.title')}
      text={t('session.invite.text', { company: companyName, email })}
      corner={<LanguageSwitch />}
    >
      <AcceptForm token={token} email={email} name={name} onSignedIn={onSignedIn} />
    </AuthFrame>
  )
}

interface AcceptFormProps {
  token: string
  email: string
  name: string
  onSignedIn(user: User): void
}

function AcceptForm({ token, email, name: given, onSignedIn }: AcceptFormProps) {
  const { t } = useText()
  const [name, setName] = useState(given)
  const [password, setPassword] = useState('')
  const accept = useMutation({
    mutationFn: () => call('POST /invitations/:token', { params: { token }, body: { password, name: name.trim() } }),
    onSuccess: ({ user }) => onSignedIn(user),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    accept.mutate()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
      <Field label={t('session.name')} help={t('session.nameHelp')}>
        <TextInput required maxLength={200} autoComplete="name" value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t('session.newPassword')} help={t('session.passwordHelp')}>
        <SecretInput
          autoComplete="new-password"
          required
          minLength={passwordLengthMin}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <PasswordMeter password={password} />
      </Field>
      <FailureNotice error={accept.error} />
      <Button type="submit" variant="primary" size="lg" busy={accept.isPending}>
        {t('session.invite.accept')}
      </Button>
    </form>
  )
}
