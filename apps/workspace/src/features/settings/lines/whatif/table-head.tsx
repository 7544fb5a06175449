import { cn } from '../../../../ui/cn.ts'

interface Column {
  title: string
  /** read aloud only */
  hidden?: boolean
  className?: string
}

/** Names of columns: the first one is of what a row is about, the others of numbers. */
export function TableHead({ columns }: { columns: Column[] }) {
  return (
    <thead>
      <tr className="text-xs text-muted">
        {columns.map(({ title, hidden, className }, at) => (
          <th key={title} scope="col" className={cn('py-1 font-medium', at === 0 ? 'text-left' : 'pl-3 text-right', className)}>
            {hidden ? <span className="sr-only">{title}</span> : title}
          </th>
        ))}
      </tr>
    </thead>
  )
}
