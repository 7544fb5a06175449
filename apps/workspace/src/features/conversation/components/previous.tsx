import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Directory } from '../../../lib/directory.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { useConversation, useOrder } from '../../../lib/realtime/inbox.ts'
import { type ListQuery, listKey } from '../../../lib/realtime/lists.ts'
import { useListLoading } from '../../../lib/realtime/load.ts'
import { codeText, messageLine } from '../../../lib/words.ts'
import { Notice, Skeleton } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { AgoTime } from '../../../ui/time.tsx'

/** The other conversations of the thread. */
export function Previous({ id, threadId, directory }: { id: string; threadId: string; directory: Directory }) {
  const { t } = useText()
  const query = useMemo<ListQuery>(() => ({ view: 'all', sort: 'newest', threadId }), [threadId])
  const { failure, retry } = useListLoading(query)
  const others = useOrder(listKey(query))?.filter((one) => one !== id)
  if (failure && !others) {
    return (
      <Notice
        tone="bad"
        action={
          <Button size="sm" onClick={retry}>
            {t('common.retry')}
          </Button>
        }
      >
        {codeText(failure)}
      </Notice>
    )
  }
  if (!others) return <Skeleton className="h-12" />
  if (others.length === 0) return <p className="text-sm text-muted">{t('card.noPrevious')}</p>
  return (
    <ul className="-mx-2 flex flex-col">
      {others.map((one) => (
        <Other key={one} id={one} directory={directory} />
      ))}
    </ul>
  )
}

function Other({ id, directory }: { id: string; directory: Directory }) {
  const { t } = useText()
  const conversation = useConversation(id)
  if (!conversation) return null
  const { number, status, closeReason, lineId, lastMessage, lastMessageAt } = conversation
  return (
    <li>
      <Link
        to="/inbox/$view/{-$conversationId}"
        params={{ view: 'all', conversationId: id }}
        className="block rounded-control px-2 py-1.5 hover:bg-hover"
      >
        <span className="flex items-baseline gap-2 text-sm">
          <span className="numeric font-medium">#{number}</span>
          <span className="min-w-0 flex-1 truncate text-muted">
            {closeReason ? t(`closeReason.${closeReason}`) : t(`inbox.status.${status}`)}
          </span>
          <AgoTime at={lastMessageAt} className="text-xs text-muted" />
        </span>
        <span className="block truncate text-xs text-muted">
          {directory.line(lineId)}
          {lastMessage ? ` · ${messageLine(lastMessage)}` : ''}
        </span>
      </Link>
    </li>
  )
}
