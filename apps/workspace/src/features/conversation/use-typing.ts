import { useCallback, useEffect, useRef } from 'react'
import { tell } from '../../lib/realtime/inbox.ts'

const repeatMs = 3000
const idleMs = 2000

/** Says that an answer is being written: again every 3 s, no more after 2 s of silence. Never while a note is written. */
export function useTyping(conversationId: string): { typed(): void; stopped(): void } {
  const saidAt = useRef(0)
  const idle = useRef<ReturnType<typeof setTimeout>>(undefined)
  const stopped = useCallback(() => {
    clearTimeout(idle.current)
    if (saidAt.current === 0) return
    saidAt.current = 0
    tell({ type: 'typing', conversationId, active: false })
  }, [conversationId])
  const typed = () => {
    const now = Date.now()
    if (now - saidAt.current >= repeatMs) {
      saidAt.current = now
      tell({ type: 'typing', conversationId, active: true })
    }
    clearTimeout(idle.current)
    idle.current = setTimeout(stopped, idleMs)
  }
  useEffect(() => stopped, [stopped])
  return { typed, stopped }
}
