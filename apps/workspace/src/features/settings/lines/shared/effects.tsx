import type { ImpactEffect } from '@omniline/contracts/line-tools'
import { Info, TriangleAlert } from 'lucide-react'
import { useText } from '../../../../lib/i18n/index.ts'
import { Button } from '../../../../ui/button.tsx'
import { Dialog } from '../../../../ui/dialog.tsx'
import { effectText } from './impact.ts'

export function Effects({ effects, timeZone }: { effects: ImpactEffect[]; timeZone: string }) {
  return (
    <ul className="flex flex-col gap-2">
      {effects.map((effect) => (
        <li key={effect.code} className="flex items-start gap-2.5 text-base">
          {effect.severity === 'warning' ? (
            <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden="true" />
          ) : (
            <Info className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden="true" />
          )}
          <span className="min-w-0">{effectText(effect, timeZone)}.</span>
        </li>
      ))}
    </ul>
  )
}

interface AskProps {
  effects: ImpactEffect[] | null
  timeZone: string
  onClose(): void
  onConfirm(): void
}

/** Told before it is done: what saving would do to people and conversations right now. */
export function AskBeforeSaving({ effects, timeZone, onClose, onConfirm }: AskProps) {
  const { t } = useText()
  return (
    <Dialog
      open={effects !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t('lines.impact.title')}
      description={t('lines.impact.text')}
      footer={
        <>
          <Button onClick={onClose}>{t('lines.impact.back')}</Button>
          <Button
            variant="primary"
            onClick={() => {
              onClose()
              onConfirm()
            }}
          >
            {t('lines.impact.save')}
          </Button>
        </>
      }
    >
      <Effects effects={effects ?? []} timeZone={timeZone} />
    </Dialog>
  )
}
