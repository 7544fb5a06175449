import { CloudOff, LoaderCircle, Wifi } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useText } from '../lib/i18n/index.ts'
import { useLink } from '../lib/realtime/inbox.ts'
import { cn } from '../ui/cn.ts'

/** Most losses heal before anybody need know of them. */
const patienceMs = 1500
const relieveMs = 2000

type Shown = 'none' | 'reconnecting' | 'offline' | 'back'

function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => {
      for (const event of ['online', 'offline']) window.addEventListener(event, changed)
      return () => {
        for (const event of ['online', 'offline']) window.removeEventListener(event, changed)
      }
    },
    () => navigator.onLine,
  )
}

/** Whether what is on the screen is current. Silent as long as it is. */
export function ConnectionBar() {
  const { t } = useText()
  const link = useLink((state) => state.link)
  const online = useOnline()
  const [shown, setShown] = useState<Shown>('none')
  useEffect(() => {
    if (link === 'live') {
      setShown((before) => (before === 'none' ? 'none' : 'back'))
      const timer = setTimeout(() => setShown('none'), relieveMs)
      return () => clearTimeout(timer)
    }
    if (link === 'signedOut') return setShown('none')
    const timer = setTimeout(() => setShown(online ? 'reconnecting' : 'offline'), online ? patienceMs : 0)
    return () => clearTimeout(timer)
  }, [link, online])
  const icon = {
    none: null,
    reconnecting: <LoaderCircle className="size-4 animate-spin" />,
    offline: <CloudOff className="size-4" />,
    back: <Wifi className="size-4" />,
  }[shown]
  return (
    <div role="status" className="shrink-0">
      {shown !== 'none' && (
        <p
          className={cn(
            'flex min-h-8 items-center justify-center gap-2 px-4 py-1 text-sm font-medium',
            shown === 'back' ? 'bg-ok-bg text-ok' : 'bg-warn-bg text-warn',
          )}
        >
          {icon}
          {t(`connection.${shown}`)}
        </p>
      )}
    </div>
  )
}
