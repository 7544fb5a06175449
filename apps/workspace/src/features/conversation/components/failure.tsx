import { CircleAlert } from 'lucide-react'
import { useText } from '../../../lib/i18n/index.ts'

interface FailureProps {
  reason: string
  detail: string
  text: string
  onRetry(): void
  /** null: it is nobody's to take away */
  onDiscard: (() => void) | null
}

/** Why it did not arrive, and what can be done about it. The bubble stays where it is. */
export function Failure({ reason, detail, text, onRetry, onDiscard }: FailureProps) {
  const { t } = useText()
  const buttonClass = 'min-h-6 font-medium underline underline-offset-2 hover:no-underline'
  return (
    <div className="mt-1 max-w-full rounded-card bg-bad-bg px-2.5 py-1.5 text-xs text-bad">
      <p className="flex items-start gap-1.5">
        <CircleAlert className="mt-px size-3.5 shrink-0" />
        <span>
          {t('delivery.notDelivered', { reason })}
          {detail && <span className="block break-words opacity-85">{detail}</span>}
        </span>
      </p>
      <p className="flex flex-wrap gap-x-3 pl-5">
        <button type="button" className={buttonClass} onClick={onRetry}>
          {t('common.retry')}
        </button>
        {text !== '' && (
          <button type="button" className={buttonClass} onClick={() => void navigator.clipboard.writeText(text)}>
            {t('message.copy')}
          </button>
        )}
        {onDiscard && (
          <button type="button" className={buttonClass} onClick={onDiscard}>
            {t('message.remove')}
          </button>
        )}
      </p>
    </div>
  )
}
