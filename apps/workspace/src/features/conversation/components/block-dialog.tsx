import { Ban, BellOff, MessageSquareX, UserRoundCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useText } from '../../../lib/i18n/index.ts'
import type { ConversationHead } from '../../../lib/realtime/head.ts'
import { toast } from '../../../lib/toast.ts'
import { act } from '../../../lib/verbs.ts'
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

/** Says what blocking does before it is done, and asks why. */
export function BlockDialog({ conversation, open, onOpenChange }: BlockDialogProps) {
  const { t } = useText()
  const name = conversation.customer.name || t('inbox.nameless')
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('block.title', { name })}>
      <ul className="mb-4 flex flex-col gap-2 text-sm text-muted">
        {effects.map(({ what, icon }) => (
          <li key={what} className="flex items-start gap-2.5 [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0">
            {icon}
            {t(`block.effects.${what}`)}
          </li>
        ))}
      </ul>
      <Body
        onCancel={() => onOpenChange(false)}
        onBlock={(reason) => {
          onOpenChange(false)
          void act(conversation.id, 'block', { reason }).then((done) => done && toast.ok(t('block.done', { name })))
        }}
      />
    </Dialog>
  )
}

/** Apart, so that what was written is gone with the dialog. */
function Body({ onCancel, onBlock }: { onCancel(): void; onBlock(reason: string): void }) {
  const { t } = useText()
  const [reason, setReason] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onBlock(reason.trim())
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t('block.reason')} optional={t('block.optional')} help={t('block.reasonHelp')}>
        <TextInput autoFocus maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>{t('common.cancel')}</Button>
        <Button type="submit" variant="danger">
          <Ban className="size-4" />
          {t('block.confirm')}
        </Button>
      </div>
    </form>
  )
}
