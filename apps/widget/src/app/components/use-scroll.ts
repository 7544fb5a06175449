import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useSurroundings } from '../context.ts'
import type { ChatState } from '../state/state.ts'

/** px from the end that still count as the end */
const endZone = 48
const olderZone = 160

/**
 * The log stays at its end while the visitor is there, stays put while he reads above, and does not jump when
 * earlier messages are put in front.
 */
export function useScroll(state: ChatState, older: () => void) {
  const { chat } = useSurroundings()
  const box = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLOListElement>(null)
  const stuck = useRef(true)
  const before = useRef({ firstSeq: 0, lastSeq: 0, height: 0, outgoing: 0 })
  const [atEnd, setAtEnd] = useState(true)
  const [missed, setMissed] = useState(0)

  function toEnd(): void {
    stuck.current = true
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }

  function onScroll(): void {
    const element = box.current
    if (!element) return
    const near = element.scrollHeight - element.scrollTop - element.clientHeight < endZone
    stuck.current = near
    setAtEnd(near)
    chat.atEnd(near)
    if (near) setMissed(0)
    if (element.scrollTop < olderZone && element.scrollHeight > element.clientHeight) older()
  }

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const was = before.current
    const now = {
      firstSeq: state.messages[0]?.seq ?? 0,
      lastSeq: state.messages.at(-1)?.seq ?? 0,
      height: element.scrollHeight,
      outgoing: state.outgoing.length,
    }
    if (was.firstSeq && now.firstSeq < was.firstSeq) element.scrollTop += now.height - was.height
    else if (now.outgoing > was.outgoing || stuck.current) toEnd()
    else if (now.lastSeq > was.lastSeq) {
      const fresh = state.messages.filter((one) => one.seq > was.lastSeq && one.author.type !== 'visitor')
      setMissed((count) => count + fresh.length)
    }
    before.current = now
  }, [state.messages, state.outgoing])

  useEffect(() => {
    // Pictures that load and a keyboard that opens change the heights without any message.
    const observer = new ResizeObserver(() => {
      if (stuck.current) toEnd()
      before.current.height = box.current?.scrollHeight ?? 0
    })
    if (box.current) observer.observe(box.current)
    if (content.current) observer.observe(content.current)
    return () => observer.disconnect()
  }, [])

  return { box, content, onScroll, atEnd, missed, toEnd }
}
