import type { KeyboardEvent } from 'react'
import { useText } from '../../../lib/i18n/index.ts'
import { cn } from '../../../ui/cn.ts'
import { type Side, sides } from '../state.ts'

interface SideTabsProps {
  side: Side
  onSide(side: Side): void
  /** where the next thing happens; marked while the other side is shown */
  awaited: Side | null
}

/** The two sides of the live test, one at a time, where there is no room for both. */
export function SideTabs({ side, onSide, awaited }: SideTabsProps) {
  const { t } = useText()
  const walk = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    const other = side === 'customer' ? 'operator' : 'customer'
    onSide(other)
    document.getElementById(`setup-tab-${other}`)?.focus()
  }
  return (
    <div
      role="tablist"
      aria-label={t('setup.test.title')}
      className="mb-2 grid grid-cols-2 gap-1 rounded-card bg-hover p-1"
      onKeyDown={walk}
    >
      {sides.map((one) => (
        <button
          key={one}
          id={`setup-tab-${one}`}
          type="button"
          role="tab"
          aria-selected={one === side}
          aria-controls={`setup-${one}`}
          tabIndex={one === side ? 0 : -1}
          onClick={() => onSide(one)}
          className={cn(
            'flex min-h-9 items-center justify-center gap-2 rounded-control px-2 text-base font-medium pointer-coarse:min-h-11',
            one === side ? 'bg-raised text-text shadow-card' : 'text-muted hover:text-text',
          )}
        >
          {t(`setup.test.tabs.${one}`)}
          {one === awaited && one !== side && (
            <span className="size-2 animate-pulse-soft rounded-full bg-accent">
              <span className="sr-only">{t('setup.test.here')}</span>
            </span>
          )}
        </button>
      ))}
    </div>
  )
}
