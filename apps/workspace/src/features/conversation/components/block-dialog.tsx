import { useMutation } from '@tanstack/react-query'
import { Ban, BellOff, MessageSquareX, UserRoundCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useText } from '../../../lib/i18n/index.ts'
import type { ConversationHead } from '../../../lib/realtime/head.ts'
import { toast } from '../../../lib/toast.ts'
import { attempt } from '../../../lib/verbs.ts'
import { FailureNotice } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field, TextInput } from '../../../ui/field.tsx'

interface BlockDialogProps {
  conversation: ConversationHead
  open: boolean
  onOpenChange(open: boolean): void
}

const effects = [
  { what: 'closes', icon: <MessageSquareX /> },
  { what: 'silent', icon: <BellOff /> },
  { what: 'back', icon: <UserRoundCheck /> },
] as const

/** Says what blocking does before it is done, and asks why. Stays until it is done, or says why it was not. */
export function BlockDialog({ conversation, open, onOpenChange }: BlockDialogProps) {
  const { t } = useText()
  const name = conversation.customer.name || t('inbox.nameless')
  const block = useMutation({
    mutationFn: (reason: string) => attempt(conversation.id, 'block', { reason }),
    onSuccess() {
      onOpenChange(false)
      toast.ok(t('block.done', { name }))
    },
  })
  const close = () => {
    if (block.isPending) return
    block.reset()
    onOpenChange(false)
  }
  return (
    <Dialog open={open} onOpenChange={(on) => !on && close()} title={t('block.title', { name })}>
      <ul className="mb-4 flex flex-col gap-2 text-sm text-muted">
        {effects.map(({ what, icon }) => (
          <li key={what} className="flex items-start gap-2.5 [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0">
            {icon}
            {t(`block.effects.${what}`)}
          </li>
        ))}
      </ul>
      <Body blocking={block} onCancel={close} />
    </Dialog>
  )
}

interface BodyProps {
  blocking: { isPending: boolean; error: unknown; mutate(reason: string): void }
  onCancel(): void
}

/** Apart, so that what was written is gone with the dialog. */
function Body({ blocking, onCancel }: BodyProps) {
  const { t } = useText()
  const [reason, setReason] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    blocking.mutate(reason.trim())
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t('block.reason')} optional={t('block.optional')} help={t('block.reasonHelp')}>
        <TextInput autoFocus maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <FailureNotice error={blocking.error} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel} disabled={blocking.isPending}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" variant="danger" busy={blocking.isPending}>
          {!blocking.isPending && <Ban className="size-4" />}
          {t('block.confirm')}
        </Button>
      </div>
    </form>
  )
}
