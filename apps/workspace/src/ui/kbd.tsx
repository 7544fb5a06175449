import type { ReactNode } from 'react'
import { cn } from './cn.ts'

export function Kbd({ children, inverse = false }: { children: ReactNode; inverse?: boolean }) {
  return (
    <kbd
      className={cn(
        'inline-flex h-4.5 min-w-4.5 items-center justify-center rounded px-1 font-sans text-2xs font-medium whitespace-nowrap',
        inverse ? 'bg-text/15' : 'border border-border bg-panel text-muted',
      )}
    >
      {children}
    </kbd>
  )
}
