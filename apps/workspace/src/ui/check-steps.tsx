import type { ChannelCheck } from '@omniline/contracts/channels'
import { CircleCheck, CircleX } from 'lucide-react'
import { useText } from '../lib/i18n/index.ts'
import { Spinner } from './spinner.tsx'

/** A connection checked step by step; where it fails the reason and the way out stand beside. */
export function CheckSteps({ check, busy }: { check: ChannelCheck | undefined; busy: boolean }) {
  const { t } = useText()
  return (
    <div role="status" className="flex flex-col gap-2">
      {busy && (
        <p className="flex items-center gap-2.5 text-base text-muted">
          <Spinner className="size-4" />
          {t('channels.checking')}
        </p>
      )}
      {!busy && (
        <ol className="flex flex-col gap-2">
          {check?.steps.map((step) => (
            <li key={step.name} className="flex items-start gap-2.5 text-base">
              {step.ok ? (
                <CircleCheck className="mt-0.5 size-4.5 shrink-0 text-ok" aria-label={t('channels.stepOk')} />
              ) : (
                <CircleX className="mt-0.5 size-4.5 shrink-0 text-bad" aria-label={t('channels.stepBad')} />
              )}
              <span className="min-w-0 flex-1">
                <span className="font-medium">{t(`channels.steps.${step.name}`)}</span>
                <span className={`block text-sm break-words ${step.ok ? 'text-muted' : 'text-bad'}`}>{step.message}</span>
              </span>
              <span className="numeric pt-0.5 text-2xs text-muted">{t('channels.tookMs', { ms: Math.round(step.tookMs) })}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}
