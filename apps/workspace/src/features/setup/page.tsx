import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useText } from '../../lib/i18n/index.ts'
import { queries } from '../../lib/query.ts'
import { AuthFrame } from '../../ui/auth-frame.tsx'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { AdministratorStep } from './components/administrator-step.tsx'

interface SetupPageProps {
  /** the administrator exists and is signed in */
  onSignedIn(): void
  children?: ReactNode
}

/** The way from an empty server to the first answered message. */
export function SetupPage({ onSignedIn }: SetupPageProps) {
  const { t } = useText()
  const setup = useQuery(queries.setup)
  if (!setup.data) return null
  return (
    <AuthFrame title={t('setup.administrator.title')} text={t('setup.administrator.text')} corner={<LanguageSwitch />} wide>
      {setup.data.step === null && <AdministratorStep codeRequired={setup.data.codeRequired} onSignedIn={onSignedIn} />}
    </AuthFrame>
  )
}
