import type { Host } from './host.ts'
import type { Outgoing } from './state/state.ts'

const outgoingPrefix = 'out.'

/** What survives a reload: the draft and messages not yet confirmed. Written only after the visitor has typed something. */
export function createKeepsakes(host: Pick<Host, 'kept' | 'keep'>) {
  const kept = new Map(Object.entries(host.kept))

  function keep(name: string, value: string | null): void {
    if (value === null) kept.delete(name)
    else kept.set(name, value)
    host.keep(name, value)
  }

  return {
    draft: (): string => kept.get('draft') ?? '',
    keepDraft: (text: string) => keep('draft', text || null),
    /** A name each, so that two tabs do not overwrite one another's. */
    keepOutgoing: (one: Outgoing) => keep(outgoingPrefix + one.clientMessageId, JSON.stringify(one)),
    dropOutgoing: (clientMessageId: string) => keep(outgoingPrefix + clientMessageId, null),
    outgoing: (): Outgoing[] =>
      [...kept]
        .filter(([name]) => name.startsWith(outgoingPrefix))
        .flatMap(([, text]) => readOutgoing(text))
        .sort((a, b) => a.createdAt.localeCompare(b.createdAt)),
    sound: (): boolean => kept.get('sound') === '1',
    keepSound: (on: boolean) => keep('sound', on ? '1' : null),
    forget(): void {
      for (const name of [...kept.keys()]) keep(name, null)
    },
  }
}

export type Keepsakes = ReturnType<typeof createKeepsakes>

function readOutgoing(text: string): Outgoing[] {
  try {
    const found = JSON.parse(text) as Outgoing | null
    return found && typeof found.clientMessageId === 'string' && Array.isArray(found.uploads) ? [found] : []
  } catch {
    // A broken entry says nothing to us.
    return []
  }
}
