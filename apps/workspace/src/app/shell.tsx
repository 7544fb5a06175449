import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useEffectEvent, useLayoutEffect, useState } from 'react'
import { Questions } from '../features/conversation/questions.tsx'
import { type Corner, OfferStack } from '../features/offers/stack.tsx'
import { views } from '../features/inbox/state.ts'
import { sectionsFor } from '../features/settings/sections.ts'
import { useCommands } from '../lib/commands.ts'
import { caretIsComing } from '../lib/focus.ts'
import { keyLabel, useHotkeys } from '../lib/hotkeys.ts'
import { useText } from '../lib/i18n/index.ts'
import { undoLast } from '../lib/toast.ts'
import { useMe } from '../lib/query.ts'
import { useInbox } from '../lib/realtime/inbox.ts'
import { usePanes } from '../lib/panes.ts'
import { breakpoints, useMedia } from '../ui/use-media.ts'
import { ConnectionBar } from './connection-bar.tsx'
import { KeyHelp } from './key-help.tsx'
import { setPresence } from './leaving.ts'
import { LeavingQuestion } from './leaving-question.tsx'
import { PauseStrip } from './pause-strip.tsx'
import { BottomBar, Rail } from './rail.tsx'
import { SignInAgain } from './sign-in-again.tsx'
import { startSession, useSession } from './session.ts'
import { useWorkdayKeys } from './workday-menu.tsx'

const Palette = lazy(async () => ({ default: (await import('../features/palette/palette.tsx')).Palette }))

/** Stands for what is being fetched: what is typed meanwhile is meant for it. */
function Coming() {
  useLayoutEffect(caretIsComing, [])
  return null
}

export function Shell() {
  const { t } = useText()
  const me = useMe()
  const navigate = useNavigate()
  const ended = useSession((state) => state.ended)
  const [help, setHelp] = useState(false)
  const [palette, setPalette] = useState(false)
  const open = (id: string) => void navigate({ to: '/inbox/$view/{-$conversationId}', params: { view: 'mine', conversationId: id } })
  const start = useEffectEvent(() => startSession(me, open))
  useEffect(() => (ended ? undefined : start()), [me.id, ended])
  const togglePause = () => void setPresence(me.presence === 'paused' ? 'online' : 'paused')
  const room = useCorner()
  const phone = useMedia(breakpoints.phone)
  const inSettings = useRouterState({ select: (state) => state.location.pathname.startsWith('/settings') })
  useTitle()
  useWorkdayKeys()
  useHotkeys({
    'Shift+Slash': () => setHelp(true),
    'KeyG KeyI': () => void navigate({ to: '/' }),
    'KeyG KeyS': () => void navigate({ to: '/settings' }),
    'Shift+KeyP': togglePause,
    KeyZ: undoLast,
  })
  useHotkeys({ F6: cyclePanes, '$mod+KeyK': () => setPalette((shown) => !shown) }, { whileTyping: true })
  useCommands('go', [
    ...views.map((view, i) => ({
      id: `inbox:${view}`,
      label: `${t('nav.inbox')}: ${t(`inbox.tabs.${view}`)}`,
      shortcut: String(i + 1),
      run: () => void navigate({ to: '/inbox/$view/{-$conversationId}', params: { view } }),
    })),
    ...sectionsFor(me.role).flatMap((group) =>
      group.sections.map(({ to, name }) => ({
        id: to,
        label: `${t('nav.settings')}: ${t(`settings.sections.${name}`)}`,
        run: () => void navigate({ to }),
      })),
    ),
    {
      id: 'pause',
      label: t(me.presence === 'paused' ? 'presence.back' : 'keys.pause'),
      shortcut: keyLabel('Shift+KeyP'),
      run: togglePause,
    },
    { id: 'help', label: t('nav.keys'), shortcut: '?', run: () => setHelp(true) },
  ])
  return (
    <div className="flex h-dvh flex-col bg-canvas">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-control focus:bg-raised focus:px-3 focus:py-2 focus:shadow-popup"
      >
        {t('app.skip')}
      </a>
      <ConnectionBar />
      <PauseStrip />
      {/* On a phone there is no corner to spare: the offer takes its own room. */}
      {phone && <OfferStack onOpen={open} inline />}
      <div className="flex min-h-0 flex-1">
        <Rail onHelp={() => setHelp(true)} />
        <main
          id="content"
          tabIndex={-1}
          className="min-w-0 flex-1 overflow-hidden bg-bg outline-hidden md:rounded-tl-card md:border-t md:border-l md:border-border"
        >
          <Outlet />
        </main>
      </div>
      <BottomBar onHelp={() => setHelp(true)} />
      {!phone && <OfferStack onOpen={open} room={room} folded={inSettings} />}
      {palette && (
        <Suspense fallback={<Coming />}>
          <Palette
            onClose={() => setPalette(false)}
            onOpen={(id, seq) =>
              void navigate({
                to: '/inbox/$view/{-$conversationId}',
                params: { view: 'all', conversationId: id },
                search: seq === undefined ? {} : { m: seq },
              })
            }
          />
        </Suspense>
      )}
      <Questions />
      <LeavingQuestion />
      <KeyHelp open={help} onOpenChange={setHelp} />
      {ended && <SignInAgain me={me} />}
    </div>
  )
}

const openConversation = (path: string) => /^\/inbox\/[^/]+\/([^/]+)/.exec(path)?.[1]
const underHeader = 68

/** Where offers appear: below, over the card when it is there; beside an open conversation above, clear of what is new. */
function useCorner(): Corner {
  const open = useRouterState({ select: (state) => openConversation(state.location.pathname) !== undefined })
  const wide = useMedia(breakpoints.wide)
  const { card, cardOpen } = usePanes()
  if (!open) return { edge: 'bottom', away: 12, width: 336 }
  return wide && cardOpen ? { edge: 'bottom', away: 12, width: card - 24 } : { edge: 'top', away: underHeader, width: 336 }
}

/** `(3) Anna · Omniline`: what waits for me, and where I am. */
function useTitle() {
  const unread = useInbox((state) => (state.counters?.unread ?? 0) + (state.counters?.offers ?? 0))
  const path = useRouterState({ select: (state) => state.location.pathname })
  const openId = openConversation(path)
  const name = useInbox((state) => (openId ? state.conversations[openId]?.customer.name : undefined))
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${name ? `${name} · ` : ''}Omniline`
    if ('setAppBadge' in navigator) void (unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge()).catch(() => undefined)
  }, [unread, name])
}

/** From pane to pane, for those without a mouse. */
function cyclePanes() {
  const panes = [
    ...document.querySelectorAll<HTMLElement>('nav[data-rail] a, [data-conversation][tabindex="0"], [data-thread], [data-composer]'),
  ].filter(
    (one, i, all) =>
      one.offsetParent !== null &&
      (one.tagName !== 'A' || one.hasAttribute('data-conversation') || all.findIndex((a) => a.closest('nav[data-rail]')) === i),
  )
  const at = panes.findIndex((one) => one.contains(document.activeElement))
  panes[(at + 1) % Math.max(1, panes.length)]?.focus()
}
