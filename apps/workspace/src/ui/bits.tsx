import type { ReactNode } from 'react'
import { failureText } from '../lib/words.ts'
import { cn } from './cn.ts'

type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'bad'
const tones: Record<Tone, string> = {
  neutral: 'bg-hover text-muted',
  accent: 'bg-selected text-accent-text',
  ok: 'bg-ok-bg text-ok',
  warn: 'bg-warn-bg text-warn',
  bad: 'bg-bad-bg text-bad',
}

export function Badge({
  tone = 'neutral',
  icon,
  children,
  className,
}: {
  tone?: Tone
  icon?: ReactNode
  children: ReactNode
  className?: string
}) {
  return (
    <span
      className={cn(
        'inline-flex h-5 shrink-0 items-center gap-1 rounded-full px-2 text-2xs font-medium whitespace-nowrap [&_svg]:size-3',
        tones[tone],
        className,
      )}
    >
      {icon}
      {children}
    </span>
  )
}

/** The number is drawn short and named in full by the caller. */
export function Count({ value, tone = 'accent', className }: { value: number; tone?: 'accent' | 'muted'; className?: string }) {
  if (value <= 0) return null
  return (
    <span
      aria-hidden="true"
      className={cn(
        'numeric inline-grid h-4.5 min-w-4.5 shrink-0 place-items-center rounded-full px-1.5 text-2xs font-semibold',
        tone === 'accent' ? 'bg-accent text-on-accent' : 'bg-hover text-muted',
        className,
      )}
    >
      {value > 99 ? '99+' : value}
    </span>
  )
}

interface EmptyProps {
  icon: ReactNode
  title: string
  text?: ReactNode
  children?: ReactNode
  className?: string
}

export function Empty({ icon, title, text, children, className }: EmptyProps) {
  return (
    <div className={cn('flex flex-col items-center justify-center gap-1.5 px-6 py-10 text-center', className)}>
      <div className="mb-2 grid size-12 place-items-center rounded-full bg-hover text-muted [&_svg]:size-5.5">{icon}</div>
      <p className="text-lg font-semibold text-balance">{title}</p>
      {text && <p className="max-w-80 text-base text-balance text-muted">{text}</p>}
      {children && <div className="mt-3 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  )
}

const noticeTones = {
  neutral: 'bg-panel border-border',
  warn: 'bg-warn-bg border-warn/25 text-warn',
  bad: 'bg-bad-bg border-bad/25 text-bad',
  ok: 'bg-ok-bg border-ok/25 text-ok',
}

interface NoticeProps {
  tone?: keyof typeof noticeTones
  icon?: ReactNode
  children: ReactNode
  action?: ReactNode
  className?: string
  /** read aloud as it appears */
  live?: boolean
}

export function Notice({ tone = 'neutral', icon, children, action, className, live = false }: NoticeProps) {
  return (
    <div
      {...(live ? { role: 'status' } : {})}
      className={cn('flex items-start gap-2.5 rounded-card border px-3 py-2.5 text-sm', noticeTones[tone], className)}
    >
      {icon && <span className="mt-px shrink-0 [&_svg]:size-4">{icon}</span>}
      <div className="min-w-0 flex-1">{children}</div>
      {action}
    </div>
  )
}

/** What went wrong, in words and read aloud; nothing while nothing has. */
export function FailureNotice({ error, className }: { error: unknown; className?: string }) {
  if (!error) return null
  return (
    <Notice tone="bad" live {...(className ? { className } : {})}>
      {failureText(error)}
    </Notice>
  )
}

export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn('block animate-pulse-soft rounded-control bg-hover', className)} />
}

export function Card({ children, className }: { children: ReactNode; className?: string }) {
  return <section className={cn('rounded-card border border-border bg-raised shadow-card', className)}>{children}</section>
}
