import { Link, type LinkProps } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useText } from '../../../../lib/i18n/index.ts'
import { cn } from '../../../../ui/cn.ts'
import type { Tab } from './tabs.ts'

interface TabLinksProps<T extends Tab> {
  tabs: readonly T[]
  active: T
  linkTo(tab: T): Pick<LinkProps, 'to' | 'params'>
}

/** Parts of a page, each with an address of its own. */
export function TabLinks<T extends Tab>({ tabs, active, linkTo }: TabLinksProps<T>) {
  const { t } = useText()
  const nav = useRef<HTMLElement>(null)
  // On a phone the last ones lie beyond the edge.
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [active])
  return (
    <nav ref={nav} aria-label={t('lines.tabsLabel')} className="mb-5 flex shrink-0 gap-1 overflow-x-auto border-b border-border">
      {tabs.map((one) => (
        <Link
          key={one}
          {...linkTo(one)}
          aria-current={active === one ? 'page' : undefined}
          className={cn(
            'relative flex h-10 items-center px-3 text-base font-medium whitespace-nowrap -outline-offset-2 after:absolute after:inset-x-2 after:-bottom-px after:h-0.5 after:rounded-full',
            active === one ? 'text-text after:bg-accent' : 'text-muted hover:text-text',
          )}
        >
          {t(`lines.tabs.${one}`)}
        </Link>
      ))}
    </nav>
  )
}
