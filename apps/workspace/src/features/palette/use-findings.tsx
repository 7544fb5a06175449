import type { Conversation } from '@omniline/contracts/conversations'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '../../lib/api.ts'
import { useCommandGroups } from '../../lib/commands.ts'
import { type Directory, useDirectory } from '../../lib/directory.ts'
import { useText } from '../../lib/i18n/index.ts'
import { matches } from '../../lib/match.ts'
import { useInbox } from '../../lib/realtime/inbox.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { messageLine } from '../../lib/words.ts'
import { Avatar } from '../../ui/avatar.tsx'

interface Common {
  id: string
  label: string
  hint?: string
  icon?: ReactNode
}
export type Finding =
  | (Common & { kind: 'command'; shortcut?: string | undefined; run(): void })
  | (Common & { kind: 'conversation' | 'message' | 'file'; conversationId: string; seq?: number })

interface FindingGroup {
  title: string
  findings: Finding[]
}

const askAfterMs = 180
const shownMax = 6

/** What is known here at once; what the server finds comes below it, so that nothing moves under the mark. */
export function useFindings(query: string): { groups: FindingGroup[]; busy: boolean } {
  const { t } = useText()
  const directory = useDirectory()
  const commandGroups = useCommandGroups((state) => state.groups)
  const conversations = useInbox((state) => state.conversations)
  const asked = useDebounced(query, askAfterMs)
  const server = useQuery({
    queryKey: ['palette', asked],
    queryFn: ({ signal }) => call('GET /search', { query: { q: asked, limit: shownMax }, signal }),
    enabled: asked.length >= 2,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
  const people = useQuery({
    queryKey: ['palette', 'conversations', asked],
    queryFn: ({ signal }) => call('GET /conversations', { query: { q: asked, limit: shownMax }, signal }),
    enabled: asked.length >= 2,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })

  const groups: FindingGroup[] = (['conversation', 'list', 'workday', 'go'] as const).map((group) => ({
    title: t(`palette.groups.${group}`),
    findings: (commandGroups[group] ?? [])
      .filter((one) => matches(query, one.label))
      .map((one): Finding => ({ kind: 'command', id: `command:${one.id}`, label: one.label, shortcut: one.shortcut, run: one.run })),
  }))
  if (query.length > 0) {
    const known = Object.values(conversations).filter((one) => matches(query, one.customer.name))
    const found = query.length >= 2 ? (people.data?.items ?? []).filter((one) => known.every((other) => other.id !== one.id)) : []
    groups.push({
      title: t('palette.groups.conversations'),
      findings: [...known.sort((a, b) => b.lastMessageAt.localeCompare(a.lastMessageAt)), ...found]
        .slice(0, shownMax)
        .map((one) => conversationFinding(one, directory, t('inbox.nameless'))),
    })
  }
  if (query.length >= 2 && server.data) {
    groups.push({
      title: t('palette.groups.messages'),
      findings: server.data.messages.map(
        ({ message, conversationId, customerName }): Finding => ({
          kind: 'message',
          id: `message:${message.id}`,
          label: messageLine(message),
          hint: customerName,
          conversationId,
          seq: message.seq,
        }),
      ),
    })
    groups.push({
      title: t('palette.groups.files'),
      findings: server.data.files.map(
        ({ attachment, message, customerName }): Finding => ({
          kind: 'file',
          id: `file:${attachment.id}`,
          label: attachment.name,
          hint: customerName,
          conversationId: message.conversationId,
          seq: message.seq,
        }),
      ),
    })
  }
  return {
    groups: groups.filter((group) => group.findings.length > 0),
    busy: query.length >= 2 && (server.isFetching || people.isFetching),
  }
}

function conversationFinding(one: Conversation, directory: Directory, nameless: string): Finding {
  const name = one.customer.name || nameless
  return {
    kind: 'conversation',
    id: `conversation:${one.id}`,
    label: name,
    hint: [`#${one.number}`, directory.line(one.lineId), one.lastMessage ? messageLine(one.lastMessage) : ''].filter(Boolean).join(' · '),
    icon: <Avatar id={one.customer.id} name={name} url={one.customer.avatarUrl} size="sm" />,
    conversationId: one.id,
  }
}
