import type { WorkdayStatus } from '@omniline/contracts/accounts'
import { CirclePause, CirclePlay, CircleStop } from 'lucide-react'
import type { ReactElement } from 'react'
import { useCommands } from '../lib/commands.ts'
import { useHalfMinute } from '../lib/clock.ts'
import { moment } from '../lib/format.ts'
import { keyLabel, useHotkeys } from '../lib/hotkeys.ts'
import { currentLanguage, useText } from '../lib/i18n/index.ts'
import { useWorkday } from '../lib/workday.ts'
import { MenuGap, MenuGroup, MenuItem } from '../ui/menu.tsx'
import { setWorkday } from './leaving.ts'

interface Step {
  name: 'start' | 'pause' | 'resume' | 'end'
  to: WorkdayStatus
  icon: ReactElement
}
const start: Step = { name: 'start', to: 'started', icon: <CirclePlay /> }
const pause: Step = { name: 'pause', to: 'paused', icon: <CirclePause /> }
const resume: Step = { name: 'resume', to: 'started', icon: <CirclePlay /> }
const end: Step = { name: 'end', to: 'ended', icon: <CircleStop /> }
const steps: Record<WorkdayStatus, Step[]> = { ended: [start], started: [pause, end], paused: [resume, end] }
const key = 'Shift+KeyD'

/** The own working day in the person's menu; nothing where nobody asks for it. */
export function WorkdayMenu() {
  const { t } = useText()
  const day = useWorkday()
  const now = useHalfMinute()
  if (!day) return null
  const state = day.since ? t(`workday.state.${day.status}`, { time: moment(day.since, now, currentLanguage()) }) : t('workday.state.never')
  return (
    <>
      <MenuGap />
      <MenuGroup title={`${t('workday.title')} · ${state}`}>
        {steps[day.status].map(({ name, to, icon }, i) => (
          <MenuItem key={name} icon={icon} {...(i === 0 ? { shortcut: keyLabel(key) } : {})} onClick={() => void setWorkday(to)}>
            {t(`workday.${name}`)}
          </MenuItem>
        ))}
      </MenuGroup>
    </>
  )
}

/** The same by key and in the palette. */
export function useWorkdayKeys() {
  const { t } = useText()
  const day = useWorkday()
  const possible = day ? steps[day.status] : []
  const first = possible[0]
  useHotkeys({ [key]: () => first && void setWorkday(first.to) }, { enabled: first !== undefined })
  useCommands(
    'workday',
    possible.map(({ name, to }, i) => ({
      id: `workday:${name}`,
      label: t(`workday.${name}`),
      ...(i === 0 ? { shortcut: keyLabel(key) } : {}),
      run: () => void setWorkday(to),
    })),
  )
}
