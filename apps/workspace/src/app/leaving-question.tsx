import { useText } from '../lib/i18n/index.ts'
import { Confirm } from '../ui/dialog.tsx'
import { leave, useLeaving } from './leaving.ts'

/** Says how many customers would be left waiting before one goes. */
export function LeavingQuestion() {
  const { t } = useText()
  const { asked, open } = useLeaving()
  if (!asked) return null
  const { how, count } = asked
  return (
    <Confirm
      open={open}
      onOpenChange={(on) => !on && useLeaving.setState({ open: false })}
      title={t(`leaving.${how}.title`)}
      description={`${t('leaving.returning', { count })} ${t('leaving.rest')}`}
      confirm={t(`leaving.${how}.confirm`)}
      cancel={t('leaving.stay')}
      onConfirm={() => void leave(how)}
    />
  )
}
