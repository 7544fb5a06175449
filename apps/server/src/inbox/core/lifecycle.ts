import type { ConversationStatus } from '@omniline/contracts/conversations'

/**
 * The life of a conversation:
 *
 * A customer's first word makes it `waiting` (or `bot`, if a bot serves first). Routing shows it to operators
 * (`offered`) until one takes it (`active`) or nobody does (`waiting` again). The operator finishes it: for a grace
 * period it is `closing`, in which the customer's next word makes it `active` again; then it is `closed` for good.
 * A conversation nobody has taken, a silent close and spam go to `closed` at once. Nothing leaves `closed`:
 * the next word begins a new conversation.
 */
export type LifecycleEvent =
  | 'customerWrote'
  /** an operator wrote to the customer */
  | 'replied'
  /** shown to one or more operators, who may accept; also a transfer to a person */
  | 'offered'
  /** an operator became responsible */
  | 'assigned'
  /** nobody's any more */
  | 'returned'
  /** handed to another line */
  | 'moved'
  /** the operator has finished, with grace */
  | 'finished'
  /** closed without grace: silently, as spam, by a line without grace */
  | 'ended'
  | 'graceEnded'
  | 'pinned'
  /** somebody joined, left or was invited */
  | 'participantsChanged'

type Next = Partial<Record<LifecycleEvent, ConversationStatus>>

/** As long as no operator is responsible. */
const nobodys = (status: ConversationStatus): Next => ({
  customerWrote: status,
  replied: 'active',
  offered: 'offered',
  assigned: 'active',
  returned: 'waiting',
  moved: 'waiting',
  finished: 'closed',
  ended: 'closed',
  participantsChanged: status,
})

const table: Record<ConversationStatus, Next> = {
  bot: nobodys('bot'),
  waiting: nobodys('waiting'),
  offered: nobodys('offered'),
  active: {
    customerWrote: 'active',
    replied: 'active',
    offered: 'offered',
    assigned: 'active',
    returned: 'waiting',
    moved: 'waiting',
    finished: 'closing',
    ended: 'closed',
    pinned: 'active',
    participantsChanged: 'active',
  },
  closing: {
    customerWrote: 'active',
    replied: 'active',
    finished: 'closing',
    ended: 'closed',
    graceEnded: 'closed',
    participantsChanged: 'closing',
  },
  closed: {},
}

/** The state after `event`; null: the state does not allow it. */
export const nextStatus = (status: ConversationStatus, event: LifecycleEvent): ConversationStatus | null => table[status][event] ?? null
