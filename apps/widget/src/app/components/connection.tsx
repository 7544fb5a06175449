import { useEffect, useState } from 'preact/hooks'
import { useChatState, useSurroundings } from '../context.ts'

/** Most breaks heal within this time: nobody needs to hear of them. */
const quietMs = 1_500
const goodNewsMs = 2_000

/** A strip that says when the chat is cut off and when it is back. */
export function Connection() {
  const { t } = useSurroundings()
  const { connection } = useChatState()
  const [network, setNetwork] = useState(navigator.onLine)
  const [shown, setShown] = useState<'reconnecting' | 'noNetwork' | 'backOnline' | null>(null)
  const trouble = !network ? 'noNetwork' : connection === 'lost' ? 'reconnecting' : null

  useEffect(() => {
    const update = () => setNetwork(navigator.onLine)
    window.addEventListener('online', update)
    window.addEventListener('offline', update)
    return () => {
      window.removeEventListener('online', update)
      window.removeEventListener('offline', update)
    }
  }, [])

  useEffect(() => {
    if (trouble) {
      const timer = setTimeout(() => setShown(trouble), shown === 'noNetwork' || shown === 'reconnecting' ? 0 : quietMs)
      return () => clearTimeout(timer)
    }
    if (!shown) return
    setShown('backOnline')
    const timer = setTimeout(() => setShown(null), goodNewsMs)
    return () => clearTimeout(timer)
    // `shown` is written here, not watched
  }, [trouble])

  return (
    <div class={`connection ${shown ?? ''}`} role="status">
      {shown && t(shown)}
    </div>
  )
}
