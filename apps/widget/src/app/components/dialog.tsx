import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface DialogProps {
  label: string
  class: string
  children: ComponentChildren
  onClose(): void
}

/** The browser's own modal dialog: it holds the focus, closes on Esc, and gives the focus back. */
export function Dialog({ label, class: className, children, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (!element) return
    const beside = (event: Event) => event.target === element && element.close()
    element.addEventListener('click', beside)
    element.showModal()
    return () => element.removeEventListener('click', beside)
  }, [])
  return (
    <dialog ref={dialog} class={className} aria-label={label} onClose={onClose}>
      {children}
    </dialog>
  )
}

/** For a button inside: through the dialog itself, so that it gives the focus back. */
export function closeDialog(event: { currentTarget: HTMLElement }): void {
  event.currentTarget.closest('dialog')?.close()
}
