import type { Message } from '@omniline/contracts/conversations'
import { Check, ExternalLink } from 'lucide-react'
import { useText } from '../../../lib/i18n/index.ts'
import { cn } from '../../../ui/cn.ts'

/** The buttons that the customer has under a message, and which of them he pressed. They are his to press. */
export function MessageButtons({ rows }: { rows: Message['buttons'] }) {
  const { t } = useText()
  return (
    <div className="mt-1 flex w-full flex-col gap-1" role="group" aria-label={t('message.buttons')} data-buttons>
      {rows.map((row, i) => (
        <div key={i} className="flex gap-1">
          {row.map(({ label, url, pressed }, j) => (
            <span
              key={j}
              title={url ?? (pressed ? t('message.buttonPressed') : t('message.buttonNotPressed'))}
              className={cn(
                'flex min-w-0 flex-1 items-center justify-center gap-1.5 rounded-control border px-2.5 py-1 text-sm',
                pressed ? 'border-accent bg-selected font-medium text-accent-text' : 'border-border bg-bg text-muted',
              )}
            >
              {pressed && <Check className="size-3.5 shrink-0" />}
              {url && <ExternalLink className="size-3 shrink-0" />}
              <span className="truncate">{label}</span>
              {pressed && <span className="sr-only">{t('message.buttonPressed')}</span>}
            </span>
          ))}
        </div>
      ))}
    </div>
  )
}
