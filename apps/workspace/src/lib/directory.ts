import type { Colleague } from '@omniline/contracts/accounts'
import type { Channel, Connector } from '@omniline/contracts/channels'
import type { Line } from '@omniline/contracts/lines'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { queries } from './query.ts'
import { useInbox } from './realtime/inbox.ts'

/** Names for ids. Everything is small and known by heart. */
export interface Directory {
  people: Colleague[]
  lines: Line[]
  channels: Channel[]
  connectors: Connector[]
  person(id: string): Colleague | null
  /** the line's name, or an empty string while it is not known */
  line(id: string): string
  channel(id: string): string
  /** null: there is no such channel any more; undefined: not known yet */
  channelById(id: string): Channel | null | undefined
  connectorName(id: string): string
  connector(id: string): Connector | null
}

const none: never[] = []

export function useDirectory(): Directory {
  const { data: people = none } = useQuery(queries.colleagues)
  const { data: lines = none } = useQuery(queries.lines)
  const { data: channels = none, isSuccess: channelsKnown } = useQuery(queries.channels)
  const { data: connectors = none } = useQuery(queries.connectors)
  const presence = useInbox((state) => state.presence)
  const workdays = useInbox((state) => state.workdays)
  return useMemo(() => {
    const present = people.map((one) => ({ ...one, presence: presence[one.id] ?? one.presence, workday: workdays[one.id] ?? one.workday }))
    const personById = new Map(present.map((one) => [one.id, one]))
    const lineById = new Map(lines.map((one) => [one.id, one]))
    const channelById = new Map(channels.map((one) => [one.id, one]))
    const connectorById = new Map(connectors.map((one) => [one.id, one]))
    return {
      people: present,
      lines,
      channels,
      connectors,
      person: (id) => personById.get(id) ?? null,
      line: (id) => lineById.get(id)?.name ?? '',
      channel: (id) => channelById.get(id)?.name ?? '',
      channelById: (id) => channelById.get(id) ?? (channelsKnown ? null : undefined),
      connectorName: (id) => connectorById.get(id)?.name ?? id,
      connector: (id) => connectorById.get(id) ?? null,
    }
  }, [people, lines, channels, channelsKnown, connectors, presence, workdays])
}
