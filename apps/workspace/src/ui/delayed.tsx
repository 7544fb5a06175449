import { type ReactNode, useEffect, useState } from 'react'

/** Draws nothing for a moment: what arrives within it never flickers through a placeholder. */
export function Delayed({ children, ms = 150 }: { children: ReactNode; ms?: number }) {
  const [due, setDue] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return due ? children : null
}
