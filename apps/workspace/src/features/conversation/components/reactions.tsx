import type { Reaction } from '@omniline/contracts/conversations'
import { cn } from '../../../ui/cn.ts'
import { Tip } from '../../../ui/tip.tsx'

/** What people put under a message. */
export function Reactions({ reactions, end }: { reactions: Reaction[]; end: boolean }) {
  return (
    <ul className={cn('z-10 -mt-1.5 flex flex-wrap gap-1 px-2', end && 'justify-end')} data-reactions>
      {reactions.map(({ emoji, count, by }) => (
        <li key={emoji}>
          <Tip text={by.join(', ')}>
            <span
              role="img"
              aria-label={`${emoji} ${by.join(', ')}`}
              className="inline-flex h-6 items-center gap-1 rounded-full border border-border bg-bg px-2 text-sm shadow-card"
            >
              {emoji}
              {count > 1 && <span className="numeric text-2xs font-medium text-muted">{count}</span>}
            </span>
          </Tip>
        </li>
      ))}
    </ul>
  )
}
