import { Link, useRouterState } from '@tanstack/react-router'
import { BellOff, Inbox, Settings2 } from 'lucide-react'
import { useText } from '../lib/i18n/index.ts'
import { useMe } from '../lib/query.ts'
import { useInbox } from '../lib/realtime/inbox.ts'
import { useSound } from '../lib/sound.ts'
import { Logo } from '../ui/brand.tsx'
import { Count } from '../ui/bits.tsx'
import { cn } from '../ui/cn.ts'
import { Tip } from '../ui/tip.tsx'
import { PersonMenu } from './person-menu.tsx'

interface RailProps {
  onHelp(): void
}

function useItems() {
  const { t } = useText()
  const unread = useInbox((state) => state.counters?.unread ?? 0)
  const section = useRouterState({ select: (state) => state.location.pathname.split('/')[1] })
  return [
    {
      to: '/inbox/$view/{-$conversationId}' as const,
      params: { view: 'mine' },
      label: t('nav.inbox'),
      keys: 'G I',
      icon: <Inbox />,
      count: unread,
      active: section === 'inbox',
    },
    {
      to: '/settings' as const,
      params: {},
      label: t('nav.settings'),
      keys: 'G S',
      icon: <Settings2 />,
      count: 0,
      active: section === 'settings',
    },
  ]
}

export function Rail({ onHelp }: RailProps) {
  const { t } = useText()
  const items = useItems()
  return (
    <nav data-rail aria-label={t('nav.label')} className="flex w-14 shrink-0 flex-col items-center gap-1 py-2.5 max-md:hidden">
      <Logo className="mb-3 size-8" />
      {items.map(({ to, params, label, keys, icon, count, active }) => (
        <Tip key={to} text={label} shortcut={keys} side="right">
          <Link
            to={to}
            params={params}
            aria-label={count > 0 ? `${label}, ${t('inbox.unread', { count })}` : label}
            aria-current={active ? 'page' : undefined}
            className={cn(
              'relative grid size-10 place-items-center rounded-card [&_svg]:size-5',
              active ? 'bg-selected text-accent-text' : 'text-muted hover:bg-hover hover:text-text',
            )}
          >
            {icon}
            <Count value={count} className="absolute -top-0.5 -right-1 ring-2 ring-canvas" />
          </Link>
        </Tip>
      ))}
      <span className="flex-1" />
      <SilentBell />
      <PersonMenu onHelp={onHelp} side="right" />
    </nav>
  )
}

export function BottomBar({ onHelp }: RailProps) {
  const { t } = useText()
  const items = useItems()
  return (
    <nav
      aria-label={t('nav.label')}
      className="flex shrink-0 items-stretch border-t border-border bg-panel pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="flex flex-1">
        {items.map(({ to, params, label, icon, count, active }) => (
          <li key={to} className="flex-1">
            <Link
              to={to}
              params={params}
              aria-current={active ? 'page' : undefined}
              className={cn(
                'flex h-13 w-full flex-col items-center justify-center gap-0.5 text-2xs font-medium [&_svg]:size-5',
                active ? 'text-accent-text' : 'text-muted',
              )}
            >
              <span className="relative">
                {icon}
                <Count value={count} className="absolute -top-1.5 -right-3.5" />
              </span>
              {label}
            </Link>
          </li>
        ))}
        <li className="flex h-13 flex-1 items-center justify-center">
          <PersonMenu onHelp={onHelp} side="top" />
        </li>
      </ul>
    </nav>
  )
}

/** Browsers let a page sound only after a click; until then it is said that it will not. */
function SilentBell() {
  const { t } = useText()
  const me = useMe()
  const unlocked = useSound((state) => state.unlocked)
  if (unlocked || !me.preferences.sound) return null
  return (
    <Tip text={t('nav.silent')} side="right">
      <button
        type="button"
        aria-label={t('nav.silent')}
        className="mb-1 grid size-10 place-items-center rounded-card text-warn hover:bg-hover"
      >
        <BellOff className="size-4.5" />
      </button>
    </Tip>
  )
}
