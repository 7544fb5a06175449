import { Dialog } from '@base-ui/react/dialog'
import type { Me } from '@omniline/contracts/accounts'
import { SignInForm } from '../features/session/sign-in-form.tsx'
import { useText } from '../lib/i18n/index.ts'
import { refetchEverything } from '../lib/query.ts'
import { useSession } from './session.ts'

/** The session ended under an open page. What was being written stays where it is. */
export function SignInAgain({ me }: { me: Me }) {
  const { t } = useText()
  return (
    <Dialog.Root open>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-shade" />
        <Dialog.Popup className="fixed top-1/2 left-1/2 z-50 w-[calc(100vw-2rem)] max-w-sm -translate-x-1/2 -translate-y-1/2 rounded-card border border-border bg-raised p-6 shadow-popup outline-hidden">
          <Dialog.Title className="text-lg font-semibold">{t('session.again')}</Dialog.Title>
          <Dialog.Description className="mt-1 mb-5 text-muted">{t('session.againText')}</Dialog.Description>
          <SignInForm
            email={me.email}
            onSignedIn={(user) => {
              if (user.id !== me.id) return location.assign('/')
              useSession.setState({ ended: false })
              refetchEverything()
            }}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
