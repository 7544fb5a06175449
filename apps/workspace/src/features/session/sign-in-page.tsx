import type { User } from '@omniline/contracts/accounts'
import { useText } from '../../lib/i18n/index.ts'
import { AuthFrame } from '../../ui/auth-frame.tsx'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { SignInForm } from './sign-in-form.tsx'

export function SignInPage({ onSignedIn }: { onSignedIn(user: User): void }) {
  const { t } = useText()
  return (
    <AuthFrame title={t('session.title')} text={t('session.text')} corner={<LanguageSwitch />}>
      <SignInForm onSignedIn={onSignedIn} />
    </AuthFrame>
  )
}
