import { Ellipsis, Pin, PinOff } from 'lucide-react'
import { useCommands } from '../../../lib/commands.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { useInbox } from '../../../lib/realtime/inbox.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Menu, MenuItem } from '../../../ui/menu.tsx'
import { pinAll, pinnable } from '../pins.ts'

/** What is done with everything that is mine, at once. Absent while there is nothing to do. */
export function ListMenu() {
  const { t } = useText()
  const toPin = useInbox(({ conversations, me }) => pinnable(Object.values(conversations), me, true).length)
  const toUnpin = useInbox(({ conversations, me }) => pinnable(Object.values(conversations), me, false).length)
  useCommands('list', [
    ...(toPin > 0 ? [{ id: 'pinAll', label: t('inbox.pins.pinAll'), run: () => void pinAll(true) }] : []),
    ...(toUnpin > 0 ? [{ id: 'unpinAll', label: t('inbox.pins.unpinAll'), run: () => void pinAll(false) }] : []),
  ])
  if (toPin === 0 && toUnpin === 0) return null
  return (
    <Menu trigger={<IconButton label={t('inbox.pins.menu')} icon={<Ellipsis />} />} className="w-72">
      {toPin > 0 && (
        <MenuItem icon={<Pin />} hint={t('inbox.pins.pinAllHint')} onClick={() => void pinAll(true)}>
          {t('inbox.pins.pinAll')}
        </MenuItem>
      )}
      {toUnpin > 0 && (
        <MenuItem icon={<PinOff />} hint={t('inbox.pins.unpinAllHint')} onClick={() => void pinAll(false)}>
          {t('inbox.pins.unpinAll')}
        </MenuItem>
      )}
    </Menu>
  )
}
