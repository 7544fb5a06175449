import type { Message } from '@omniline/contracts/conversations'
import { Copy, Ellipsis, Link2, Pencil, Reply, Trash2 } from 'lucide-react'
import { toast } from '../../../lib/toast.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { IconButton } from '../../../ui/button.tsx'
import { cn } from '../../../ui/cn.ts'
import { Menu, MenuGap, MenuItem } from '../../../ui/menu.tsx'
import type { MessageActions } from '../actions.ts'

interface MessageMenuProps {
  message: Message
  actions: MessageActions
  side: 'start' | 'end'
}

/** Beside the bubble: answer, and the rest behind dots. Seen on hover, on focus, and always on touch. */
export function MessageMenu({ message, actions, side }: MessageMenuProps) {
  const { t } = useText()
  const can = actions.rights(message)
  const copy = (text: string) => void navigator.clipboard.writeText(text).then(() => toast.plain(t('common.copied')))
  return (
    <div
      className={cn(
        'flex shrink-0 items-center self-center opacity-0 transition-opacity group-focus-within/message:opacity-100 group-hover/message:opacity-100 has-data-popup-open:opacity-100 pointer-coarse:opacity-100',
        side === 'end' ? 'flex-row-reverse' : '',
      )}
    >
      {can.reply && (
        <IconButton
          size="sm"
          label={t('message.reply')}
          icon={<Reply />}
          onClick={() => actions.reply(message)}
          side="top"
          className="pointer-coarse:hidden"
        />
      )}
      <Menu
        trigger={<IconButton size="sm" label={t('message.more')} icon={<Ellipsis />} side="top" />}
        align={side === 'end' ? 'end' : 'start'}
      >
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
        {(can.edit || can.remove) && <MenuGap />}
        {can.edit && (
          <MenuItem icon={<Pencil />} onClick={() => actions.edit(message)}>
            {t('message.edit')}
          </MenuItem>
        )}
        {can.remove && (
          <MenuItem icon={<Trash2 />} danger hint={can.removeHint ?? undefined} onClick={() => actions.remove(message)}>
            {t('message.remove')}
          </MenuItem>
        )}
      </Menu>
    </div>
  )
}
