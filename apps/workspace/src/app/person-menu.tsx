import { useNavigate } from '@tanstack/react-router'
import { Keyboard, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react'
import { useState } from 'react'
import { call } from '../lib/api.ts'
import { useText } from '../lib/i18n/index.ts'
import { changeLanguage, changePreferences } from '../lib/preferences.ts'
import { queryClient, useMe } from '../lib/query.ts'
import { Avatar, PresenceDot } from '../ui/avatar.tsx'
import { languageNames } from '../ui/language-switch.tsx'
import { Menu, MenuChoice, MenuGap, MenuGroup, MenuItem } from '../ui/menu.tsx'
import { setPresence } from './leaving.ts'
import { WorkdayMenu } from './workday-menu.tsx'

const statuses = ['online', 'paused', 'offline'] as const
const themes = [
  { value: 'light', icon: <Sun /> },
  { value: 'dark', icon: <Moon /> },
  { value: 'system', icon: <Monitor /> },
] as const

/** On one's own picture: am I there, how does it look, and the way out. */
export function PersonMenu({ onHelp, side }: { onHelp(): void; side: 'right' | 'top' }) {
  const { t } = useText()
  const me = useMe()
  const navigate = useNavigate()
  const [open, setOpen] = useState(false)
  const signOut = async () => {
    await call('POST /auth/logout').catch(() => undefined)
    queryClient.clear()
    location.assign('/sign-in')
  }
  return (
    <Menu
      open={open}
      onOpenChange={setOpen}
      side={side}
      align="end"
      className="w-72"
      trigger={
        <button type="button" className="relative rounded-full">
          <span className="sr-only">{t('presence.menu', { name: me.name, status: t(`presence.${me.presence}`) })}</span>
          <Avatar id={me.id} name={me.name} url={me.avatarUrl} className="size-9" />
          <PresenceDot status={me.presence} className="absolute -right-0.5 -bottom-0.5 size-3 border-canvas" />
        </button>
      }
    >
      <div className="px-2 pt-1.5 pb-2">
        <p className="truncate font-semibold">{me.name}</p>
        <p className="truncate text-xs text-muted">
          {t(`roles.${me.role}`)} · {me.email}
        </p>
      </div>
      <MenuGap />
      <MenuChoice
        value={me.presence}
        options={statuses.map((value) => ({
          value,
          label: t(`presence.${value}`),
          icon: <PresenceDot status={value} className="border-raised" />,
        }))}
        onChange={(status) => void setPresence(status)}
      />
      <WorkdayMenu />
      <MenuGap />
      <MenuGroup title={t('profile.theme')}>
        <MenuChoice
          value={me.preferences.theme}
          options={themes.map(({ value, icon }) => ({ value, icon, label: t(`profile.themes.${value}`) }))}
          onChange={(theme) => void changePreferences({ theme })}
        />
      </MenuGroup>
      <MenuGap />
      <MenuGroup title={t('profile.language')}>
        <MenuChoice value={me.language} options={languageNames} onChange={(language) => void changeLanguage(language)} />
      </MenuGroup>
      <MenuGap />
      <MenuItem icon={<UserRound />} onClick={() => void navigate({ to: '/settings/profile' })}>
        {t('nav.profile')}
      </MenuItem>
      <MenuItem icon={<Keyboard />} shortcut="?" onClick={onHelp}>
        {t('nav.keys')}
      </MenuItem>
      <MenuItem icon={<LogOut />} onClick={() => void signOut()}>
        {t('nav.signOut')}
      </MenuItem>
    </Menu>
  )
}
