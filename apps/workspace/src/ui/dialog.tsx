import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, useLayoutEffect } from 'react'
import { useText } from '../lib/i18n/index.ts'
import { Button } from './button.tsx'
import { cn } from './cn.ts'

const backdropClass =
  'fixed inset-0 z-40 bg-shade transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0'
const popupClass =
  'fixed z-40 flex flex-col bg-raised text-text shadow-popup outline-hidden transition-[transform,opacity] duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0'
// Above it there is room for a toast, unless the window is very low.
const centredClass =
  'top-1/2 left-1/2 max-h-[min(46rem,max(100dvh-8.5rem,min(20rem,100dvh-2rem)))] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 rounded-card border border-border data-ending-style:scale-[0.98] data-starting-style:scale-[0.98]'
const widths = { sm: 'max-w-sm', md: 'max-w-lg', lg: 'max-w-2xl' }

let dialogs = 0

/**
 * Says on the page that a dialog is there (`dialog-open` in styles.css), for what makes room for it. Asked by `:has`, the
 * browser would look at every element of the page again whenever one comes or goes.
 */
function OnThePage() {
  useLayoutEffect(() => {
    dialogs += 1
    document.body.toggleAttribute('data-dialog', true)
    return () => {
      dialogs -= 1
      document.body.toggleAttribute('data-dialog', dialogs > 0)
    }
  }, [])
  return null
}

interface DialogProps {
  open: boolean
  onOpenChange(open: boolean): void
  title: string
  description?: string | undefined
  children: ReactNode
  footer?: ReactNode
  width?: keyof typeof widths
}

export function Dialog({ open, onOpenChange, title, description, children, footer, width = 'md' }: DialogProps) {
  const { t } = useText()
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={backdropClass} />
        <Base.Popup className={cn(popupClass, centredClass, widths[width])}>
          <OnThePage />
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-lg font-semibold text-balance">{title}</Base.Title>
              {description && <Base.Description className="mt-1 text-base text-muted">{description}</Base.Description>}
            </div>
            <Base.Close
              aria-label={t('common.close')}
              className="-mt-1 -mr-2 grid size-8.5 shrink-0 place-items-center rounded-control text-muted hover:bg-hover hover:text-text"
            >
              <X className="size-4.5" />
            </Base.Close>
          </header>
          <div tabIndex={0} className="scroll-y min-h-0 flex-1 px-5 pb-5 -outline-offset-2">
            {children}
          </div>
          {footer && <footer className="flex flex-wrap justify-end gap-2 border-t border-border px-5 py-3">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

interface DrawerProps {
  open: boolean
  onOpenChange(open: boolean): void
  /** read aloud, not shown */
  title: string
  children: ReactNode
}

/** Slides over the page from the end edge; a sheet over everything on phones. */
export function Drawer({ open, onOpenChange, title, children }: DrawerProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={backdropClass} />
        <Base.Popup
          className={cn(
            popupClass,
            'inset-y-0 right-0 w-[min(22rem,100vw)] border-l border-border bg-panel data-ending-style:translate-x-4 data-starting-style:translate-x-4 max-md:w-full',
          )}
        >
          <Base.Title className="sr-only">{title}</Base.Title>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

interface ConfirmProps {
  open: boolean
  onOpenChange(open: boolean): void
  title: string
  description: string
  confirm: string
  /** what leaves all as it is; else Cancel */
  cancel?: string
  danger?: boolean
  onConfirm(): void
}

export function Confirm({ open, onOpenChange, title, description, confirm, cancel, danger = false, onConfirm }: ConfirmProps) {
  const { t } = useText()
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdropClass} />
        <AlertDialog.Popup className={cn(popupClass, centredClass, 'max-w-md p-5')}>
          <OnThePage />
          <AlertDialog.Title className="text-lg font-semibold text-balance">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1.5 text-base text-muted">{description}</AlertDialog.Description>
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <AlertDialog.Close render={<Button>{cancel ?? t('common.cancel')}</Button>} />
            <AlertDialog.Close render={<Button variant={danger ? 'danger' : 'primary'}>{confirm}</Button>} onClick={onConfirm} />
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
