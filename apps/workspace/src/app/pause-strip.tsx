import { CirclePause, CirclePlay, Clock, Coffee, Moon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useHalfMinute } from '../lib/clock.ts'
import { moment } from '../lib/format.ts'
import { currentLanguage, useText } from '../lib/i18n/index.ts'
import { useMe } from '../lib/query.ts'
import { useWorkday } from '../lib/workday.ts'
import { Button } from '../ui/button.tsx'
import { setPresence, setWorkday } from './leaving.ts'

/** Nobody should wonder why no conversations come: away, or not at work where a line asks for it. One reason at a time. */
export function PauseStrip() {
  const { t } = useText()
  const me = useMe()
  const day = useWorkday()
  const now = useHalfMinute()
  if (me.presence !== 'online') {
    const paused = me.presence === 'paused'
    return (
      <Strip
        icon={paused ? <CirclePause /> : <Moon />}
        text={paused ? t('presence.pausedStrip') : t('presence.offlineStrip')}
        action={t('presence.back')}
        onAction={() => void setPresence('online')}
      />
    )
  }
  if (!day?.asked || day.status === 'started') return null
  const onBreak = day.status === 'paused'
  const words = onBreak ? 'breakStrip' : day.byItself ? 'forgottenStrip' : 'endedStrip'
  return (
    <Strip
      icon={onBreak ? <Coffee /> : <Clock />}
      text={t(`workday.${words}`, { time: day.since ? moment(day.since, now, currentLanguage()) : '' })}
      action={t(onBreak ? 'presence.back' : 'workday.begin')}
      onAction={() => void setWorkday('started')}
    />
  )
}

function Strip({ icon, text, action, onAction }: { icon: ReactNode; text: string; action: string; onAction(): void }) {
  return (
    <div
      role="status"
      className="flex min-h-9 shrink-0 items-center justify-center gap-3 bg-warn-bg px-4 py-1 text-sm text-warn [&>svg]:size-4 [&>svg]:shrink-0"
    >
      {icon}
      <span>{text}</span>
      <Button size="sm" onClick={onAction}>
        <CirclePlay className="size-3.5" />
        {action}
      </Button>
    </div>
  )
}
