import type { Attachment, Message } from '@omniline/contracts/conversations'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { memo, useCallback, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useHalfMinute } from '../../../lib/clock.ts'
import { dayTitle } from '../../../lib/format.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import { conversationNow, useWindow } from '../../../lib/realtime/inbox.ts'
import { loadEnd, loadNewer, loadOlder, newerKey, olderKey, useLoading } from '../../../lib/realtime/load.ts'
import { useSending } from '../../../lib/sending.ts'
import { codeText, messageLine } from '../../../lib/words.ts'
import { Notice, Skeleton } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { cn } from '../../../ui/cn.ts'
import { Delayed } from '../../../ui/delayed.tsx'
import { buildRows, firstUnread, type ThreadRow } from '../rows.ts'
import { useReading } from '../use-reading.ts'
import { type BubbleContext, MessageBubble, OutgoingBubble, SystemLine } from './bubble.tsx'
import { Lightbox } from './lightbox.tsx'

interface ThreadProps {
  id: string
  /** show this message */
  seq: number | undefined
  context: Omit<BubbleContext, 'onOpenImage'>
}

const nearEnd = 120

export function Thread({ id, seq, context: given }: ThreadProps) {
  const { t } = useText()
  const window = useWindow(id)
  const sending = useSending((state) => state.items)
  const outgoing = useMemo(() => sending.filter((one) => one.conversationId === id), [sending, id])
  const [image, setImage] = useState<Attachment | null>(null)
  const context = useMemo<BubbleContext>(() => ({ ...given, onOpenImage: setImage }), [given])

  // Fixed when the conversation is opened: a line that moves while one reads is of no use.
  const unreadFrom = useRef<number | null | undefined>(undefined)
  if (unreadFrom.current === undefined && window?.loaded) unreadFrom.current = firstUnread(window.items, conversationNow(id)?.unread ?? 0)

  const messages = window?.items
  const reachesEnd = window?.atEnd !== false
  const unread = unreadFrom.current ?? null
  const me = context.me.id
  const rows = useMemo(
    () => buildRows({ messages: messages ?? [], outgoing: reachesEnd ? outgoing : [], unreadFrom: unread, me }),
    [messages, outgoing, reachesEnd, unread, me],
  )
  const images = useMemo(() => (image ? imagesOf(messages ?? []) : none), [messages, image])

  const scroller = useRef<HTMLDivElement>(null)
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows])
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(rows[index]),
    getItemKey,
    overscan: 12,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: nearEnd,
    paddingStart: 12,
    paddingEnd: 12,
  })

  const placed = useRef(false)
  const [settled, setSettled] = useState(false)
  const loaded = window?.loaded ?? false
  const hasRows = rows.length > 0
  const place = useEffectEvent(() => {
    const target = seq !== undefined ? rowOf(rows, seq) : rows.findIndex((row) => row.kind === 'unread')
    if (target >= 0) virtualizer.scrollToIndex(target, { align: seq !== undefined ? 'center' : 'start' })
    else virtualizer.scrollToEnd()
  })
  useLayoutEffect(() => {
    if (placed.current || !loaded || !hasRows) return
    placed.current = true
    place()
    // Until the first scrolling is done the top is in view without anybody having asked for it.
    requestAnimationFrame(() => setSettled(true))
  }, [loaded, hasRows])
  useEffect(() => {
    if (seq !== undefined && placed.current) place()
  }, [seq])

  // The field below grows over the thread; who saw the end goes on seeing it.
  const stayAtEnd = useEffectEvent(() => virtualizer.scrollToEnd())
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let height = element.clientHeight
    const observer = new ResizeObserver(() => {
      const covered = height - element.clientHeight
      height = element.clientHeight
      const below = element.scrollHeight - element.scrollTop - height
      if (covered > 0 && below - covered <= nearEnd) stayAtEnd()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [loaded])

  // One's own message always shows, wherever one was reading.
  const own = outgoing.length
  const ownBefore = useRef(own)
  const showOwn = useEffectEvent(() => {
    if (!reachesEnd) void loadEnd(id)
    virtualizer.scrollToEnd()
  })
  useEffect(() => {
    if (own > ownBefore.current) showOwn()
    ownBefore.current = own
  }, [own])

  const items = virtualizer.getVirtualItems()
  const firstDrawn = items[0]?.index ?? 0
  const lastDrawn = items.at(-1)?.index ?? 0
  const nearTop = firstDrawn < 6
  const nearBottom = lastDrawn > rows.length - 6
  const hasOlder = window?.hasOlder ?? false
  const busyOlder = useLoading((state) => state.busy[olderKey(id)] ?? false)
  const failure = useLoading((state) => state.failures[olderKey(id)] ?? state.failures[newerKey(id)])
  const busyNewer = useLoading((state) => state.busy[newerKey(id)] ?? false)
  useEffect(() => {
    if (settled && hasOlder && nearTop && !busyOlder && !failure) void loadOlder(id)
  }, [id, settled, nearTop, hasOlder, busyOlder, failure])
  useEffect(() => {
    if (settled && !reachesEnd && nearBottom && !busyNewer && !failure) void loadNewer(id)
  }, [id, settled, nearBottom, reachesEnd, busyNewer, failure])

  const atEnd = reachesEnd && virtualizer.isAtEnd(nearEnd)
  const unseen = useReading({ id, messages: messages ?? [], atEnd, me })

  if (!loaded) {
    return (
      <div className="min-h-0 flex-1">
        <Delayed>
          <ThreadSkeleton />
        </Delayed>
      </div>
    )
  }
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={t('thread.label', { name: context.customer.name })}
        tabIndex={0}
        data-thread
        className="scroll-y h-full -outline-offset-2"
      >
        <div className="relative mx-auto max-w-[47.5rem]" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index]
            return row ? (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className={cn(
                  'absolute inset-x-0 top-0 px-4 sm:px-5',
                  row.kind === 'message' && row.message.seq === seq && 'animate-flash rounded-card',
                )}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {'day' in row && row.day !== null && <DayLine at={row.day} />}
                <Row row={row} context={context} />
              </div>
            ) : null
          })}
        </div>
      </div>
      {failure && (
        <Notice
          tone="bad"
          live
          className="absolute inset-x-4 top-3 mx-auto max-w-md shadow-popup"
          action={
            <Button size="sm" onClick={() => void (hasOlder && nearTop ? loadOlder(id) : loadNewer(id))}>
              {t('common.retry')}
            </Button>
          }
        >
          {codeText(failure)}
        </Notice>
      )}
      {(!atEnd || unseen > 0) && rows.length > 0 && (
        <button
          type="button"
          onClick={() => {
            if (!reachesEnd) void loadEnd(id).then(() => virtualizer.scrollToEnd())
            else virtualizer.scrollToEnd({ behavior: 'smooth' })
          }}
          className="absolute right-4 bottom-3 flex h-9 animate-rise items-center gap-1.5 rounded-full border border-border bg-raised px-3 text-sm font-medium shadow-popup hover:bg-panel"
        >
          {unseen > 0 ? t('thread.newBelow', { count: unseen }) : <span className="sr-only">{t('thread.toEnd')}</span>}
          <ArrowDown className="size-4" />
        </button>
      )}
      <Announcer name={context.customer.name} messages={messages ?? []} />
      <Lightbox images={images} image={image} onImage={setImage} />
    </div>
  )
}

const none: Attachment[] = []
const imagesOf = (messages: Message[]) =>
  messages.flatMap((one) => one.attachments.filter((a) => a.kind === 'image' && a.status === 'ready' && a.url !== null))

const rowOf = (rows: ThreadRow[], seq: number) =>
  rows.findIndex((row) => (row.kind === 'message' || row.kind === 'system') && row.message.seq >= seq)

function estimate(row: ThreadRow | undefined): number {
  if (!row) return 40
  if (row.kind === 'begin') return 38
  const day = row.day === null ? 0 : 42
  if (row.kind === 'unread') return 38 + day
  if (row.kind === 'system') return 34 + day
  const text = row.kind === 'message' ? row.message.text : row.outgoing.text
  const pictures = row.kind === 'message' && row.message.attachments.some((one) => one.kind === 'image' || one.kind === 'video') ? 260 : 0
  return day + 38 + Math.min(20, Math.ceil(text.length / 60)) * 20 + pictures + (row.first ? 10 : 2) + (row.last ? 20 : 0)
}

const Row = memo(function Row({ row, context }: { row: ThreadRow; context: BubbleContext }) {
  const { t } = useText()
  switch (row.kind) {
    case 'begin':
      return <RuleLine>{t('thread.anotherConversation')}</RuleLine>
    case 'unread':
      return (
        <div className="flex items-center gap-3 py-2 text-xs font-medium text-accent-text">
          <span className="h-px flex-1 bg-accent/40" />
          {t('thread.unread')}
          <span className="h-px flex-1 bg-accent/40" />
        </div>
      )
    case 'system':
      return <SystemLine message={row.message} />
    case 'message':
      return <MessageBubble message={row.message} first={row.first} last={row.last} context={context} />
    case 'outgoing':
      return <OutgoingBubble outgoing={row.outgoing} first={row.first} last={row.last} context={context} />
  }
})

function DayLine({ at }: { at: string }) {
  const now = useHalfMinute()
  return <div className="py-3 text-center text-xs font-medium text-muted">{dayTitle(at, now, currentLanguage())}</div>
}

function RuleLine({ children }: { children: string }) {
  return (
    <div className="flex items-center gap-3 pt-4 pb-1 text-xs text-muted">
      <span className="h-px flex-1 bg-border" />
      {children}
      <span className="h-px flex-1 bg-border" />
    </div>
  )
}

/** Reads new messages aloud. The rows themselves are not live: they come and go with scrolling. */
function Announcer({ name, messages }: { name: string; messages: Message[] }) {
  const last = messages.at(-1)
  const opened = useRef(last?.seq ?? 0)
  const text = last && last.seq > opened.current && last.author.type === 'customer' ? `${name}: ${messageLine(last)}` : ''
  return (
    <div aria-live="polite" className="sr-only">
      {text}
    </div>
  )
}

function ThreadSkeleton() {
  return (
    <div className="mx-auto flex max-w-[47.5rem] flex-col gap-4 px-5 pt-8">
      <Skeleton className="h-14 w-3/5 rounded-bubble" />
      <Skeleton className="h-9 w-2/5 rounded-bubble" />
      <Skeleton className="h-16 w-1/2 self-end rounded-bubble" />
      <Skeleton className="h-9 w-1/3 rounded-bubble" />
      <Skeleton className="h-12 w-2/5 self-end rounded-bubble" />
    </div>
  )
}
