import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { useText } from '../../../lib/i18n/index.ts'
import { Notice, Skeleton } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { useRoom } from '../../../lib/room.ts'
import { failureText } from '../../../lib/words.ts'
import { cn } from '../../../ui/cn.ts'

interface PageProps {
  title: ReactNode
  text?: ReactNode
  /** where back leads; else to the list of sections */
  back?: { to: '/settings' | '/settings/lines' | '/settings/line-profiles' | '/settings/channels'; always: boolean }
  actions?: ReactNode
  children: ReactNode
  wide?: boolean
}

export function Page({ title, text, back = { to: '/settings', always: false }, actions, children, wide = false }: PageProps) {
  const { t } = useText()
  const offersHigh = useRoom((room) => room.offersHigh)
  return (
    <div tabIndex={0} className="scroll-y @container h-full -outline-offset-2">
      <div
        className={cn(
          'mx-auto flex w-full max-w-(--column) flex-col px-5 pt-5 pb-16 sm:px-8',
          wide ? '[--column:64rem]' : '[--column:48rem]',
        )}
      >
        <header className="flex flex-wrap items-start gap-3 pb-5">
          <Link
            to={back.to}
            aria-label={t('common.back')}
            className={cn(
              '-mt-1 -ml-2 grid size-9 place-items-center rounded-control text-muted hover:bg-hover',
              !back.always && 'lg:hidden',
            )}
          >
            <ArrowLeft className="size-5" />
          </Link>
          <div className="min-w-0 flex-1 basis-40">
            <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
            {text && <p className="mt-1 max-w-prose text-base text-muted text-pretty">{text}</p>}
          </div>
          {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
        </header>
        {children}
        {/* As much room as offers take in the corner: everything can be scrolled clear of them. */}
        <div className="shrink-0" style={{ height: `max(0px, ${offersHigh}px - 3rem)` }} />
      </div>
    </div>
  )
}

interface MoreProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown }
  className?: string
}

/** Fetches the next page of a list; there while there is one. */
export function More({ query, className }: MoreProps) {
  const { t } = useText()
  if (!query.hasNextPage) return null
  return (
    <Button className={cn('self-center', className)} busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {t('common.more')}
    </Button>
  )
}

export interface LoadedProps<T> {
  query: { data: T | undefined; error: unknown; refetch(): unknown }
  children(data: T): ReactNode
}

/** A section's data, its placeholder, or its failure with a way to try again. */
export function Loaded<T>({ query, children }: LoadedProps<T>) {
  const { t } = useText()
  if (query.data !== undefined) return children(query.data)
  if (query.error) {
    return (
      <Notice
        tone="bad"
        live
        action={
          <Button size="sm" onClick={() => void query.refetch()}>
            {t('common.retry')}
          </Button>
        }
      >
        {failureText(query.error)}
      </Notice>
    )
  }
  return (
    <div className="flex flex-col gap-3">
      <Skeleton className="h-16 rounded-card" />
      <Skeleton className="h-16 rounded-card" />
      <Skeleton className="h-16 rounded-card" />
    </div>
  )
}
