import type { Message } from '@omniline/contracts/conversations'
import { Copy, Ellipsis, Link2, MessageSquarePlus, Pencil, Reply, Trash2 } from 'lucide-react'
import { toast } from '../../../lib/toast.ts'
import { type ReactElement, useState } from 'react'
import { useText } from '../../../lib/i18n/index.ts'
import { cn } from '../../../ui/cn.ts'
import { Menu, MenuGap, MenuItem } from '../../../ui/menu.tsx'
import type { MessageActions } from '../actions.ts'

interface MessageMenuProps {
  message: Message
  actions: MessageActions
  side: 'start' | 'end'
}

const buttonClass =
  'inline-grid size-7 shrink-0 place-items-center rounded-control text-muted hover:bg-hover hover:text-text data-popup-open:bg-hover [&_svg]:size-4'

/**
 * Beside the bubble: answer, and the rest behind dots. Seen on hover, on focus, and always on touch. The menu itself
 * is made when it is first asked for: a thread has many messages.
 */
export function MessageMenu({ message, actions, side }: MessageMenuProps) {
  const { t } = useText()
  const [asked, setAsked] = useState(false)
  const dots = (
    <button
      type="button"
      aria-label={t('message.more')}
      title={t('message.more')}
      aria-haspopup="menu"
      className={buttonClass}
      onClick={() => setAsked(true)}
    >
      <Ellipsis />
    </button>
  )
  return (
    <div
      className={cn(
        'flex shrink-0 items-center self-center opacity-0 transition-opacity group-focus-within/message:opacity-100 group-hover/message:opacity-100 has-data-popup-open:opacity-100 pointer-coarse:opacity-100',
        side === 'end' ? 'flex-row-reverse' : '',
      )}
    >
      {actions.rights(message).reply && (
        <button
          type="button"
          aria-label={t('message.reply')}
          title={t('message.reply')}
          className={cn(buttonClass, 'pointer-coarse:hidden')}
          onClick={() => actions.reply(message)}
        >
          <Reply />
        </button>
      )}
      {asked ? <OpenMenu trigger={dots} message={message} actions={actions} side={side} /> : dots}
    </div>
  )
}

function OpenMenu({ trigger, message, actions, side }: MessageMenuProps & { trigger: ReactElement }) {
  const { t } = useText()
  const [open, setOpen] = useState(true)
  const can = actions.rights(message)
  const { restart } = actions
  const copy = (text: string) => void navigator.clipboard.writeText(text).then(() => toast.plain(t('common.copied')))
  return (
    <Menu trigger={trigger} open={open} onOpenChange={setOpen} align={side === 'end' ? 'end' : 'start'}>
      {can.reply && (
        <MenuItem icon={<Reply />} onClick={() => actions.reply(message)}>
          {t('message.reply')}
        </MenuItem>
      )}
      {message.text !== '' && (
        <MenuItem icon={<Copy />} onClick={() => copy(message.text)}>
          {t('message.copy')}
        </MenuItem>
      )}
      <MenuItem icon={<Link2 />} onClick={() => copy(actions.linkTo(message))}>
        {t('message.copyLink')}
      </MenuItem>
      {restart && message.author.type !== 'system' && message.deletedAt === null && (
        <MenuItem icon={<MessageSquarePlus />} onClick={() => restart(message)}>
          {t('message.restart')}
        </MenuItem>
      )}
      {(can.edit || can.editHint || can.remove) && <MenuGap />}
      {(can.edit || can.editHint) && (
        <MenuItem icon={<Pencil />} disabled={!can.edit} hint={can.editHint ?? undefined} onClick={() => actions.edit(message)}>
          {t('message.edit')}
        </MenuItem>
      )}
      {can.remove && (
        <MenuItem icon={<Trash2 />} danger hint={can.removeHint ?? undefined} onClick={() => actions.remove(message)}>
          {t('message.remove')}
        </MenuItem>
      )}
    </Menu>
  )
}
