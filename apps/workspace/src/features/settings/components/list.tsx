import { Link, type LinkProps } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Card, Empty } from '../../../ui/bits.tsx'
import { type LoadedProps, Loaded } from './page.tsx'

interface ListProps<T> {
  query: LoadedProps<T[]>['query']
  /** stands where the list would, while there is nothing in it; without it nothing does */
  empty?: { icon: ReactNode; title: string; text: string }
  /** a row, as `li` */
  children(one: T): ReactNode
  className?: string
}

/** Things that are set up, a row each. */
export function List<T>({ query, empty, children, className }: ListProps<T>) {
  return (
    <Loaded query={query}>
      {(all) =>
        all.length > 0 ? (
          <Card className={className}>
            <ul className="divide-y divide-border">{all.map(children)}</ul>
          </Card>
        ) : (
          empty && <Empty {...empty} />
        )
      }
    </Loaded>
  )
}

interface RowLinkProps {
  linkTo: Pick<LinkProps, 'to' | 'params'>
  /** before the name */
  icon?: ReactNode
  name: string
  badge?: ReactNode
  /** a line on it, under the name */
  text: ReactNode
  aside?: ReactNode
}

/** A row that leads to a page of its own. */
export function RowLink({ linkTo, icon, name, badge, text, aside }: RowLinkProps) {
  return (
    <li className="group">
      <Link
        {...linkTo}
        className="flex min-h-16 items-center gap-3 px-4 py-2.5 group-first:rounded-t-card group-last:rounded-b-card hover:bg-hover"
      >
        {icon}
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className="truncate font-medium">{name}</span>
            {badge}
          </span>
          <span className="block truncate text-sm text-muted">{text}</span>
        </span>
        {aside}
        <ChevronRight className="size-4 shrink-0 text-muted" />
      </Link>
    </li>
  )
}
