import { useSyncExternalStore } from 'react'

/** Whether a media query holds, kept current. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query)
      list.addEventListener('change', changed)
      return () => list.removeEventListener('change', changed)
    },
    () => matchMedia(query).matches,
  )
}

export const breakpoints = { phone: '(max-width: 767px)', narrow: '(max-width: 1023px)', wide: '(min-width: 1280px)' } as const
