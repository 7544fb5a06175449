import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useText } from '../lib/i18n/index.ts'
import { cn } from './cn.ts'

interface CopyFieldProps {
  value: string
  /** several lines, as code */
  block?: boolean
  label?: string
}

/** Something to be taken elsewhere: shown whole, copied with one press. */
export function CopyField({ value, block = false, label }: CopyFieldProps) {
  const { t } = useText()
  const [done, setDone] = useState(false)
  return (
    <div className={cn('flex min-w-0 rounded-control border border-border bg-panel', block ? 'items-start' : 'items-center')}>
      <code
        aria-label={label}
        tabIndex={block ? 0 : undefined}
        className={cn('min-w-0 flex-1 px-2.5 py-2 font-mono text-xs', block ? 'overflow-x-auto whitespace-pre' : 'truncate')}
      >
        {value}
      </code>
      <button
        type="button"
        className="m-1 inline-flex h-7 shrink-0 items-center gap-1.5 rounded-control px-2 text-xs font-medium text-accent-text hover:bg-hover"
        onClick={() => {
          void navigator.clipboard.writeText(value).then(() => {
            setDone(true)
            setTimeout(() => setDone(false), 2000)
          })
        }}
      >
        {done ? <Check className="size-3.5" /> : <Copy className="size-3.5" />}
        <span aria-live="polite">{t(done ? 'common.copied' : 'common.copy')}</span>
      </button>
    </div>
  )
}
