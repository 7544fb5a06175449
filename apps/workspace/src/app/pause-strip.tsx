import { CirclePause, CirclePlay, Moon } from 'lucide-react'
import { useText } from '../lib/i18n/index.ts'
import { changePresence } from '../lib/preferences.ts'
import { useMe } from '../lib/query.ts'
import { Button } from '../ui/button.tsx'

/** Nobody should wonder why no conversations come. */
export function PauseStrip() {
  const { t } = useText()
  const me = useMe()
  if (me.presence === 'online') return null
  const paused = me.presence === 'paused'
  return (
    <div role="status" className="flex min-h-9 shrink-0 items-center justify-center gap-3 bg-warn-bg px-4 py-1 text-sm text-warn">
      {paused ? <CirclePause className="size-4 shrink-0" /> : <Moon className="size-4 shrink-0" />}
      <span>{paused ? t('presence.pausedStrip') : t('presence.offlineStrip')}</span>
      <Button size="sm" onClick={() => void changePresence('online')}>
        <CirclePlay className="size-3.5" />
        {t('presence.back')}
      </Button>
    </div>
  )
}
