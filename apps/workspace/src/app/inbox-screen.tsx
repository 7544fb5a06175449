import { useNavigate } from '@tanstack/react-router'
import { MessagesSquare } from 'lucide-react'
import { useRef, useState } from 'react'
import { ConversationPage } from '../features/conversation/page.tsx'
import { ListPane } from '../features/inbox/list-pane.tsx'
import { filtersOf, type InboxSearch, views } from '../features/inbox/state.ts'
import { keyLabel, useHotkeys } from '../lib/hotkeys.ts'
import { useText } from '../lib/i18n/index.ts'
import { setPanes, usePanes } from '../lib/panes.ts'
import type { View } from '../lib/realtime/lists.ts'
import { cn } from '../ui/cn.ts'
import { Kbd } from '../ui/kbd.tsx'
import { PaneDivider } from '../ui/pane-divider.tsx'
import { breakpoints, useMedia } from '../ui/use-media.ts'

interface InboxScreenProps {
  view: View
  conversationId: string | undefined
  search: InboxSearch
}

/** List, conversation and card side by side; on narrow screens one after the other. */
export function InboxScreen({ view, conversationId, search }: InboxScreenProps) {
  const { t } = useText()
  const navigate = useNavigate()
  const { list: listWidth, listOpen, cardOpen } = usePanes()
  const wide = useMedia(breakpoints.wide)
  const narrow = useMedia(breakpoints.narrow)
  // Beside the thread the card stays as one left it; over the thread it opens only when asked for.
  const [drawer, setDrawer] = useState<string | null>(null)
  const order = useRef<string[]>([])

  const open = (id: string | undefined, to: View = view) =>
    void navigate({
      to: '/inbox/$view/{-$conversationId}',
      params: { view: to, conversationId: id },
      search: to === view ? filtersOf(search) : {},
    })
  const step = (by: number) => {
    const at = conversationId ? order.current.indexOf(conversationId) : by > 0 ? -1 : order.current.length
    const next = order.current[at + by]
    if (next) open(next)
  }
  useHotkeys({
    KeyJ: () => step(1),
    KeyK: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Digit1: () => open(conversationId, views[0]),
    Digit2: () => open(conversationId, views[1]),
    Digit3: () => open(conversationId, views[2]),
    Slash: () => document.querySelector<HTMLElement>('[data-inbox-search]')?.focus(),
    BracketLeft: () => setPanes({ listOpen: !listOpen }),
    KeyO: () => document.querySelector<HTMLElement>('[data-thread]')?.focus(),
    Escape: () =>
      conversationId && narrow ? open(undefined) : document.querySelector<HTMLElement>('[data-conversation][tabindex="0"]')?.focus(),
  })
  useHotkeys({ 'Alt+ArrowDown': () => step(1), 'Alt+ArrowUp': () => step(-1) }, { whileTyping: true })

  return (
    <div className="flex h-full min-w-0">
      <div
        className={cn('h-full shrink-0 max-lg:w-full!', conversationId && 'max-lg:hidden', !listOpen && 'lg:hidden')}
        style={{ width: listWidth }}
      >
        <ListPane view={view} search={search} conversationId={conversationId} onOrder={(ids) => (order.current = ids)} />
      </div>
      {listOpen && <PaneDivider pane="list" side="start" label={t('inbox.listWidth')} />}
      <div className={cn('h-full min-w-0 flex-1', !conversationId && 'max-lg:hidden')}>
        {conversationId ? (
          <ConversationPage
            id={conversationId}
            seq={search.m}
            onBack={() => open(undefined)}
            onFinished={() => {
              const at = order.current.indexOf(conversationId)
              open(order.current[at + 1] ?? order.current[at - 1])
            }}
            cardOpen={wide ? cardOpen : drawer === conversationId}
            onCard={(shown) => (wide ? setPanes({ cardOpen: shown }) : setDrawer(shown ? conversationId : null))}
          />
        ) : (
          <NothingOpen />
        )}
      </div>
    </div>
  )
}

function NothingOpen() {
  const { t } = useText()
  const keys: [string, string][] = [
    ['J / K', t('keys.walk')],
    [keyLabel('Alt+KeyA'), t('keys.acceptOffer')],
    ['?', t('keys.help')],
  ]
  return (
    <div className="grid h-full place-items-center bg-bg">
      <div className="flex flex-col items-center gap-5 text-muted">
        <MessagesSquare className="size-10 opacity-40" strokeWidth={1.5} />
        <p className="text-base">{t('inbox.choose')}</p>
        <dl className="grid grid-cols-[auto_auto] items-center gap-x-3 gap-y-2 text-sm">
          {keys.map(([key, what]) => (
            <div key={key} className="contents">
              <dt className="justify-self-end">
                <Kbd>{key}</Kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  )
}
