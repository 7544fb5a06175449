import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useLayoutEffect } from 'react'
import { useText } from '../../lib/i18n/index.ts'
import { useMe } from '../../lib/query.ts'
import { takeRoom } from '../../lib/room.ts'
import { cn } from '../../ui/cn.ts'
import { sectionsFor } from './sections.ts'

export function SettingsLayout() {
  const { t } = useText()
  const me = useMe()
  const atHome = useRouterState({ select: (state) => /^\/settings\/?$/.test(state.location.pathname) })
  // Tabs and buttons stand right under the title of a page: toasts come beside the title.
  useLayoutEffect(() => {
    takeRoom({ toastsTop: '0.75rem' })
    return () => takeRoom({ toastsTop: null })
  }, [])
  return (
    <div className="flex h-full">
      <nav
        aria-label={t('settings.title')}
        className={cn(
          'scroll-y h-full w-60 shrink-0 border-r border-border bg-panel px-3 py-4 max-lg:w-full max-lg:border-r-0',
          !atHome && 'max-lg:hidden',
        )}
      >
        <p className="px-2.5 pb-3 text-lg font-semibold">{t('settings.title')}</p>
        {sectionsFor(me.role).map((group) => (
          <div key={group.name} className="mb-4">
            <p className="px-2.5 pb-1 text-xs font-medium text-muted">{t(`settings.groups.${group.name}`)}</p>
            <ul>
              {group.sections.map(({ to, name, icon: Icon }) => (
                <li key={to}>
                  <Link
                    to={to}
                    className="flex h-9 items-center gap-2.5 rounded-control px-2.5 text-base hover:bg-hover max-lg:h-11"
                    activeProps={{ className: 'bg-selected! text-accent-text font-medium', 'aria-current': 'page' }}
                  >
                    <Icon className="size-4 shrink-0 opacity-75" />
                    {t(`settings.sections.${name}`)}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className={cn('h-full min-w-0 flex-1', atHome && 'max-lg:hidden')}>
        <Outlet />
      </div>
    </div>
  )
}
