import { CircleCheck } from 'lucide-react'
import { useText } from '../../../lib/i18n/index.ts'
import { QrCode } from '../../../ui/qr-code.tsx'
import { Spinner } from '../../../ui/spinner.tsx'

interface ElsewhereProps {
  /** where a customer begins to write */
  url: string | null
  name: string
  /** the first message is here */
  arrived: boolean
}

/** The customer's side of a platform that is not ours: the way there, and whether something has come back. */
export function Elsewhere({ url, name, arrived }: ElsewhereProps) {
  const { t } = useText()
  return (
    <div className="scroll-y grid h-full place-items-center p-6 text-center">
      <div className="flex flex-col items-center gap-4">
        {url && <QrCode text={url} label={t('channels.qr')} className="size-44 rounded-card border border-border" />}
        <p className="max-w-72 text-lg font-medium text-balance">{t('setup.test.elsewhere', { name })}</p>
        {url && (
          <a href={url} target="_blank" rel="noopener noreferrer" className="break-all text-accent-text underline underline-offset-2">
            {url}
          </a>
        )}
        <p className="flex items-center gap-2 text-sm text-muted">
          {arrived ? <CircleCheck className="size-4 text-ok" /> : <Spinner className="size-4" />}
          {arrived ? t('setup.test.arrived') : t('setup.test.waiting')}
        </p>
      </div>
    </div>
  )
}
