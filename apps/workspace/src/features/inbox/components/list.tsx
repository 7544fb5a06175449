import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowUp } from 'lucide-react'
import { type KeyboardEvent, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { Directory } from '../../../lib/directory.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { useInbox, useOrder } from '../../../lib/realtime/inbox.ts'
import { listKey, type View } from '../../../lib/realtime/lists.ts'
import { useListLoading } from '../../../lib/realtime/load.ts'
import { codeText } from '../../../lib/words.ts'
import { Notice, Skeleton } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { Delayed } from '../../../ui/delayed.tsx'
import { arrange } from '../order.ts'
import { filtersOf, type InboxSearch, toListQuery } from '../state.ts'
import { ListEmpty } from './empty.tsx'
import { Row } from './row.tsx'

interface ListProps {
  view: View
  search: InboxSearch
  openId: string | null
  compact: boolean
  directory: Directory
  /** which conversations stand where, for the keys that walk through them */
  onOrder(ids: string[]): void
}

const none: string[] = []

export function List({ view, search, openId, compact, directory, onOrder }: ListProps) {
  const { t } = useText()
  const { status, line, channel, q } = search
  const query = useMemo(() => toListQuery(view, { status, line, channel, q }), [view, status, line, channel, q])
  // The same object as long as it says the same: rows are drawn anew only for their own news.
  const filters = useMemo(() => filtersOf({ status, line, channel, q }), [status, line, channel, q])
  const key = listKey(query)
  const { failure, busy, loadMore, retry } = useListLoading(query)
  const list = useInbox((state) => state.lists[key])
  const present = useOrder(key) ?? none

  const [still, setStill] = useState(false)
  const shown = useRef<{ key: string; ids: string[] }>({ key, ids: [] })
  const before = shown.current.key === key ? shown.current.ids : none
  const { ids, waiting } = useMemo(() => arrange(present, before, still, openId), [present, before, still, openId])
  const tellOrder = useEffectEvent(onOrder)
  useEffect(() => {
    shown.current = { key, ids }
    tellOrder(ids)
  }, [ids, key])

  const scroller = useRef<HTMLDivElement>(null)
  const rowHeight = compact ? 56 : 76
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 8,
    paddingStart: 2,
    paddingEnd: 12,
  })
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight])
  useEffect(() => {
    scroller.current?.scrollTo(0, 0)
  }, [key])
  const rows = virtualizer.getVirtualItems()
  const lastDrawn = rows.at(-1)?.index ?? 0
  const nearEnd = lastDrawn >= ids.length - 12
  const more = useEffectEvent(loadMore)
  useEffect(() => {
    if (nearEnd && !busy && !failure) more()
  }, [nearEnd, busy, failure, list?.nextCursor])
  const openIndex = openId === null ? -1 : ids.indexOf(openId)
  const left = openIndex >= 0 && !present.includes(openId ?? '')
  const showOpen = useEffectEvent(() => {
    if (openIndex >= 0) virtualizer.scrollToIndex(openIndex, { align: 'auto' })
  })
  useEffect(() => showOpen(), [openId])

  function walk(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const focused = document.activeElement?.getAttribute('data-conversation')
    if (step === 0 || !focused) return
    event.preventDefault()
    const next = ids[ids.indexOf(focused) + step]
    if (next) scroller.current?.querySelector<HTMLElement>(`[data-conversation="${next}"]`)?.focus()
  }

  return (
    <div className="relative min-h-0 flex-1">
      {failure && list && (
        <Notice
          tone="bad"
          live
          className="absolute inset-x-3 bottom-3 z-10 shadow-popup"
          action={
            <Button size="sm" onClick={list.nextCursor ? loadMore : retry}>
              {t('common.retry')}
            </Button>
          }
        >
          {codeText(failure)}
        </Notice>
      )}
      {waiting > 0 && (
        <Button
          size="sm"
          variant="primary"
          className="absolute top-2 left-1/2 z-10 -translate-x-1/2 animate-rise rounded-full shadow-popup"
          onClick={() => {
            shown.current = { key, ids: [] }
            setStill(false)
            scroller.current?.scrollTo({ top: 0 })
          }}
        >
          <ArrowUp className="size-3.5" />
          {t('inbox.newAbove', { count: waiting })}
        </Button>
      )}
      <div
        ref={scroller}
        className="scroll-y h-full px-2"
        onPointerEnter={(event) => event.pointerType === 'mouse' && setStill(true)}
        onPointerLeave={() => setStill(false)}
        onKeyDown={walk}
      >
        {failure && !list ? (
          <Notice
            tone="bad"
            className="m-2"
            action={
              <Button size="sm" onClick={retry}>
                {t('common.retry')}
              </Button>
            }
            live
          >
            {codeText(failure)}
          </Notice>
        ) : !list ? (
          <Delayed>
            <ListSkeleton compact={compact} />
          </Delayed>
        ) : ids.length === 0 ? (
          <ListEmpty view={view} search={search} directory={directory} />
        ) : (
          <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
            {rows.map((item) => {
              const id = ids[item.index]
              if (id === undefined) return null
              return (
                <li
                  key={item.key}
                  className="absolute inset-x-0 top-0 py-px transition-transform duration-150 ease-out"
                  style={{ height: item.size, transform: `translateY(${item.start}px)` }}
                >
                  <Row
                    id={id}
                    view={view}
                    search={filters}
                    selected={id === openId}
                    focusable={openIndex >= 0 ? id === openId : item.index === 0}
                    left={left && id === openId}
                    compact={compact}
                    directory={directory}
                  />
                </li>
              )
            })}
          </ul>
        )}
      </div>
    </div>
  )
}

function ListSkeleton({ compact }: { compact: boolean }) {
  return (
    <div className="flex flex-col gap-4 px-2.5 py-3">
      {[72, 54, 63, 80, 48, 66].map((width) => (
        <div key={width} className="flex gap-3">
          <Skeleton className={compact ? 'size-7 rounded-full' : 'size-10 rounded-full'} />
          <div className="flex flex-1 flex-col gap-2 pt-1">
            <Skeleton className="h-3 w-2/5" />
            <span className="block" style={{ width: `${width}%` }}>
              <Skeleton className="h-3" />
            </span>
          </div>
        </div>
      ))}
    </div>
  )
}
