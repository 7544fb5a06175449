import { useBlocker } from '@tanstack/react-router'
import { useHotkeys } from '../../../lib/hotkeys.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { useRoom } from '../../../lib/room.ts'
import { Button } from '../../../ui/button.tsx'
import { cn } from '../../../ui/cn.ts'
import { Confirm } from '../../../ui/dialog.tsx'

interface SaveBarProps {
  dirty: boolean
  busy: boolean
  /** why it could not be saved */
  problem?: string | null
  onSave(): void
  onReset(): void
}

/** What a page edits. Its tabs are parts of one thing. */
const thingOf = ({ routeId, params }: { routeId: string; params: Record<string, string | undefined> }) =>
  [routeId, params.lineId, params.profileId].join(' ')

/** How far the bar must end before the column does, so that offers in the corner do not cover it. `wide`: in pixels. */
const clearOfOffers = (wide: number) => `max(0px, ${wide}px - max(0px, (100cqw - var(--column)) / 2) - 1.25rem)`

/** There only while something is not saved; keeps one from leaving without a word. Stands after everything else on a `Page`. */
export function SaveBar({ dirty, busy, problem = null, onSave, onReset }: SaveBarProps) {
  const { t } = useText()
  const offersWide = useRoom((room) => room.offersWide)
  useHotkeys({ '$mod+KeyS': onSave }, { whileTyping: true, enabled: dirty && !busy })
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && thingOf(current) !== thingOf(next),
    enableBeforeUnload: dirty,
    withResolver: true,
  })
  return (
    <>
      {dirty && (
        <div
          style={{ marginRight: clearOfOffers(offersWide) }}
          className="sticky bottom-4 z-20 order-1 mt-6 flex animate-rise flex-wrap items-center justify-end gap-2 rounded-card border border-border bg-raised px-4 py-2.5 shadow-popup"
        >
          <span role="status" className={cn('min-w-0 flex-1 basis-48 text-base', problem ? 'text-bad' : 'text-muted')}>
            {problem ?? t('settings.unsaved')}
          </span>
          <span className="flex gap-2">
            <Button onClick={onReset} disabled={busy}>
              {t('settings.discard')}
            </Button>
            <Button variant="primary" onClick={onSave} busy={busy}>
              {t('common.save')}
            </Button>
          </span>
        </div>
      )}
      <Confirm
        open={blocker.status === 'blocked'}
        onOpenChange={(open) => !open && blocker.status === 'blocked' && blocker.reset()}
        title={t('settings.leaveTitle')}
        description={t('settings.leaveText')}
        confirm={t('settings.leave')}
        cancel={t('settings.stay')}
        danger
        onConfirm={() => blocker.status === 'blocked' && blocker.proceed()}
      />
    </>
  )
}
