import type { ReactNode } from 'react'
import { Logo } from './brand.tsx'
import { cn } from './cn.ts'

interface AuthFrameProps {
  title: string
  text?: ReactNode
  children: ReactNode
  /** in the corner, e.g. the language */
  corner?: ReactNode
  wide?: boolean
}

/** The plain page before one is inside: sign-in, invitation, first run. */
export function AuthFrame({ title, text, children, corner, wide = false }: AuthFrameProps) {
  return (
    <div className="scroll-y flex h-dvh flex-col bg-canvas">
      <header className="flex items-center gap-2.5 px-5 py-4">
        <Logo className="size-7" />
        <span className="text-lg font-semibold tracking-tight">Omniline</span>
        <span className="flex-1" />
        {corner}
      </header>
      <main className="flex flex-1 items-start justify-center px-4 pt-[min(9vh,5rem)] pb-12">
        <div
          className={cn(
            'w-full rounded-card border border-border bg-raised p-6 shadow-card max-sm:border-0 max-sm:bg-transparent max-sm:p-1 max-sm:shadow-none sm:p-8',
            wide ? 'max-w-2xl' : 'max-w-[25rem]',
          )}
        >
          <h1 className="text-xl font-semibold tracking-tight text-balance">{title}</h1>
          {text && <p className="mt-1.5 text-base text-muted text-pretty">{text}</p>}
          <div className="mt-6">{children}</div>
        </div>
      </main>
    </div>
  )
}
