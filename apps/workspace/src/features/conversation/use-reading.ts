import type { Message } from '@omniline/contracts/conversations'
import { useEffect, useRef, useState } from 'react'
import { useInbox } from '../../lib/realtime/inbox.ts'
import { act } from '../../lib/verbs.ts'

interface ReadingInput {
  /** of the conversation */
  id: string
  messages: Message[]
  /** the end of the thread is in view */
  atEnd: boolean
  me: string
}

/** Whether somebody is looking: a page in the background reads nothing. */
function useAttention(): boolean {
  const look = () => document.visibilityState === 'visible' && document.hasFocus()
  const [attentive, setAttentive] = useState(look)
  useEffect(() => {
    const update = () => setAttentive(look())
    window.addEventListener('focus', update)
    window.addEventListener('blur', update)
    document.addEventListener('visibilitychange', update)
    return () => {
      window.removeEventListener('focus', update)
      window.removeEventListener('blur', update)
      document.removeEventListener('visibilitychange', update)
    }
  }, [])
  return attentive
}

/** Marks as read what is seen, and counts what arrived below while one was reading above. */
export function useReading({ id, messages, atEnd, me }: ReadingInput): number {
  const attentive = useAttention()
  const last = messages.at(-1)?.seq ?? 0
  const seen = useRef(last)
  const unread = useInbox((state) => state.conversations[id]?.unread ?? 0)
  if (atEnd) seen.current = last
  useEffect(() => {
    if (!attentive || !atEnd || unread === 0 || last === 0) return
    const timer = setTimeout(() => void act(id, 'read', { seq: last }), 300)
    return () => clearTimeout(timer)
  }, [attentive, atEnd, unread, last, id])
  if (atEnd) return 0
  return messages.filter((one) => one.seq > seen.current && one.author.id !== me && one.part?.type !== 'system').length
}
