import type { Me, SetupState } from '@omniline/contracts/accounts'
import type { ReactNode } from 'react'
import { useText } from '../../lib/i18n/index.ts'
import { AuthFrame } from '../../ui/auth-frame.tsx'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { AdministratorStep } from './components/administrator-step.tsx'
import { stepOf } from './state.ts'

interface SetupPageProps {
  setup: SetupState
  /** null before the administrator exists */
  me: Me | null
  /** the administrator exists and is signed in */
  onSignedIn(): Promise<void>
  onLeave(): void
  /** the real inbox of the channel, for the live test */
  renderInbox(channelId: string): ReactNode
}

/** The way from an empty server to the first answered message. */
export function SetupPage({ setup, onSignedIn }: SetupPageProps) {
  const { t } = useText()
  const step = stepOf(setup)
  return (
    <AuthFrame title={t('setup.administrator.title')} text={t('setup.administrator.text')} corner={<LanguageSwitch />} wide>
      {step === 'account' && <AdministratorStep codeRequired={setup.codeRequired} onSignedIn={() => void onSignedIn()} />}
    </AuthFrame>
  )
}
