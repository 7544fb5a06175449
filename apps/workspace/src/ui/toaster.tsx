import { CircleAlert, CircleCheck, TriangleAlert, X } from 'lucide-react'
import { useText } from '../lib/i18n/index.ts'
import { useRoom } from '../lib/room.ts'
import { dismissToast, runToast, useToasts } from '../lib/toast.ts'
import { Button } from './button.tsx'

/** Under the header of a conversation, or where a screen says; above an open dialog the newest one, in two lines at most, so that no title is covered. */
export function Toaster() {
  const { t } = useText()
  const toasts = useToasts((state) => state.toasts)
  const top = useRoom(({ toastsTop, offersAbove }) => `calc(${toastsTop ?? '4rem'} + ${offersAbove}px)`)
  return (
    <div
      role="status"
      aria-live="polite"
      style={{ top }}
      className="pointer-events-none fixed inset-x-0 z-50 flex flex-col items-center gap-2 px-4 dialog-open:top-2! dialog-open:[&>:not(:last-child)]:hidden"
    >
      {toasts.map((one) => (
        <div
          key={one.id}
          className="pointer-events-auto flex max-w-lg animate-rise items-center gap-2.5 rounded-card border border-border bg-raised py-2 pr-1.5 pl-3.5 text-base shadow-popup"
        >
          {one.tone === 'ok' && <CircleCheck className="size-4.5 shrink-0 text-ok" aria-hidden="true" />}
          {one.tone === 'warn' && <TriangleAlert className="size-4.5 shrink-0 text-warn" aria-hidden="true" />}
          {one.tone === 'bad' && <CircleAlert className="size-4.5 shrink-0 text-bad" aria-hidden="true" />}
          <span className="min-w-0 flex-1 dialog-open:line-clamp-2">{one.text}</span>
          {one.action && (
            <Button size="sm" className="dialog-open:max-md:hidden" onClick={() => runToast(one)}>
              {one.action.label}
            </Button>
          )}
          <button
            type="button"
            aria-label={t('common.dismiss')}
            onClick={() => dismissToast(one.id)}
            className="grid size-7 shrink-0 place-items-center rounded-control text-muted hover:bg-hover hover:text-text max-md:pointer-coarse:size-11"
          >
            <X className="size-3.5" />
          </button>
        </div>
      ))}
    </div>
  )
}
