import { useRef, useState } from 'react'

type Handlers = Record<string, (...args: never[]) => unknown>

/**
 * The same functions for as long as the component lives, each doing what its newest version does: for parts of it that
 * are drawn anew only for their own news.
 */
export function useHandlers<H extends Handlers>(newest: H): H {
  const current = useRef(newest)
  current.current = newest
  const [handlers] = useState(() => {
    const lasting: Handlers = {}
    for (const name of Object.keys(newest)) lasting[name] = (...args) => current.current[name]?.(...args)
    return lasting as H
  })
  return handlers
}
