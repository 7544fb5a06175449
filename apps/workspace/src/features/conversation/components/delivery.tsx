import type { Message } from '@omniline/contracts/conversations'
import { Check, CheckCheck, CircleAlert, Clock3 } from 'lucide-react'
import { useText } from '../../../lib/i18n/index.ts'

interface DeliveryMarkProps {
  delivery: NonNullable<Message['delivery']>
  /** the platform tells whether it was read */
  readsKnown: boolean
  platform: string
}

/** How far a message has got: a mark, and the same in words. */
export function DeliveryMark({ delivery, readsKnown, platform }: DeliveryMarkProps) {
  const { t } = useText()
  const { status } = delivery
  const word = t(`delivery.${status}`)
  const more = status === 'sent' && !readsKnown ? t('delivery.readsUnknown', { platform }) : null
  const Icon = { pending: Clock3, sent: Check, delivered: CheckCheck, read: CheckCheck, failed: CircleAlert }[status]
  return (
    <span
      role="img"
      aria-label={word}
      title={more ? `${word}. ${more}` : word}
      className={status === 'read' ? 'text-accent-text' : status === 'failed' ? 'text-bad' : 'text-muted'}
    >
      <Icon className="size-3.5" />
    </span>
  )
}
