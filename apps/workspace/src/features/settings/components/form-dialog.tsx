import type { FormEvent, ReactNode } from 'react'
import { FailureNotice } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'

interface FormDialogProps {
  title: string
  description?: string
  /** what its button says */
  submit: string
  saving: { isPending: boolean; error: unknown; mutate(): void }
  onClose(): void
  children: ReactNode
  width?: 'sm' | 'md'
}

/** A few fields in a dialog, sent as one; a refusal is said under them and nothing typed is lost. */
export function FormDialog({ title, description, submit, saving, onClose, children, width = 'sm' }: FormDialogProps) {
  const send = (event: FormEvent) => {
    event.preventDefault()
    saving.mutate()
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} description={description} width={width}>
      <form onSubmit={send} className="flex flex-col gap-4">
        {children}
        <FailureNotice error={saving.error} />
        <Button type="submit" variant="primary" busy={saving.isPending} className="self-end">
          {submit}
        </Button>
      </form>
    </Dialog>
  )
}
