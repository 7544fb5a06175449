import { useEffect, useRef, useState } from 'preact/hooks'
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
  const troubled = useRef(false)
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
      const say = () => {
        troubled.current = true
        setShown(trouble)
      }
      const timer = setTimeout(say, troubled.current ? 0 : quietMs)
      return () => clearTimeout(timer)
    }
    if (!troubled.current) return
    troubled.current = false
    setShown('backOnline')
    const timer = setTimeout(() => setShown(null), goodNewsMs)
    return () => clearTimeout(timer)
  }, [trouble])

  return <output class={`connection ${shown ?? ''}`}>{shown && t(shown)}</output>
}
