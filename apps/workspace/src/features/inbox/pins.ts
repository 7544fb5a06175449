import type { Conversation } from '@omniline/contracts/conversations'
import { call } from '../../lib/api.ts'
import { t } from '../../lib/i18n/index.ts'
import { useInbox } from '../../lib/realtime/inbox.ts'
import { take } from '../../lib/realtime/load.ts'
import { toast } from '../../lib/toast.ts'
import { act } from '../../lib/verbs.ts'
import { failureText } from '../../lib/words.ts'

/** Of these the ones that pinning, or unpinning, everything of this operator changes. */
export function pinnable<C extends Pick<Conversation, 'operatorId' | 'status' | 'pinned'>>(all: C[], me: string, pinned: boolean): C[] {
  return all.filter((one) => one.operatorId === me && one.status === 'active' && one.pinned !== pinned)
}

/** Pins everything one is working on, or unpins it, and offers to take just that back. */
export async function pinAll(pinned: boolean): Promise<void> {
  const { me, tick } = useInbox.getState()
  try {
    // Also what no list has reached yet.
    const { items } = await call('GET /conversations', { query: { view: 'mine', status: 'active', operatorId: me, limit: 200 } })
    const ids = pinnable(items, me, pinned).map((one) => one.id)
    const { count } = await call(pinned ? 'POST /conversations/pin-all' : 'POST /conversations/unpin-all')
    if (count === 0) return toast.plain(t(pinned ? 'inbox.pins.nothingToPin' : 'inbox.pins.nothingToUnpin'))
    for (const one of items) take({ ...one, pinned }, tick)
    toast.undoable(t(pinned ? 'inbox.pins.pinned' : 'inbox.pins.unpinned', { count }), t('common.undo'), () => {
      for (const id of ids) void act(id, pinned ? 'unpin' : 'pin')
    })
  } catch (error) {
    toast.bad(failureText(error))
  }
}
