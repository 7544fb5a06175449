import type { Me, Role } from '@omniline/contracts/accounts'
import type { Channel } from '@omniline/contracts/channels'
import type { ConversationHead } from './realtime/head.ts'

/** From who may do the least. */
export const roles: Role[] = ['operator', 'supervisor', 'admin']

export function atLeast(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/** What somebody may do with a conversation. Only what is true is shown; the server decides again. */
export interface Rights {
  mine: boolean
  participant: boolean
  offeredToMe: boolean
  accept: boolean
  skip: boolean
  finish: boolean
  transfer: boolean
  intercept: boolean
  join: boolean
  leave: boolean
  invite: boolean
  pin: boolean
  /** keep the customer from writing */
  block: boolean
  unblock: boolean
  restart: boolean
}

export function rightsIn(conversation: ConversationHead, me: Pick<Me, 'id' | 'role'>): Rights {
  const { status, operatorId, customer } = conversation
  const mine = operatorId === me.id
  const participant = conversation.participants.includes(me.id)
  const offeredToMe = conversation.offers.some((offer) => offer.userId === me.id)
  const open = status !== 'closed'
  const unowned = status === 'waiting' || status === 'offered' || status === 'bot'
  const leads = atLeast(me.role, 'supervisor')
  const finish = open && (mine || participant || unowned || leads)
  return {
    mine,
    participant,
    offeredToMe,
    accept: status === 'waiting' || (status === 'offered' && offeredToMe),
    skip: offeredToMe,
    finish,
    transfer: open && status !== 'closing' && (mine || leads || unowned),
    intercept: (status === 'active' && !mine) || (unowned && status !== 'waiting' && !offeredToMe),
    join: open && !mine && !participant && operatorId !== null,
    leave: open && participant && !mine,
    invite: open && (mine || participant || leads) && operatorId !== null,
    // Somebody else's may only be taken back.
    pin: status === 'active' && (mine || (leads && conversation.pinned)),
    block: !customer.blockedByUs && (!open || finish),
    unblock: customer.blockedByUs && leads,
    restart: !open && !customer.blockedByUs,
  }
}

export type Blocked = 'closed' | 'blockedByUs' | 'customerBlocked' | 'channelOff' | 'channelGone'
export type OwnerHint = 'unassigned' | 'foreign' | 'closing'

/** Whether one can answer here, and whose conversation it is before one does. A channel not known yet keeps nobody from writing. */
export function composerState(
  conversation: ConversationHead,
  rights: Rights,
  channel: Pick<Channel, 'active'> | null | undefined,
): { blocked: Blocked | null; hint: OwnerHint | null } {
  if (conversation.customer.blockedByUs) return { blocked: 'blockedByUs', hint: null }
  if (conversation.status === 'closed') return { blocked: 'closed', hint: null }
  if (conversation.customer.blocked) return { blocked: 'customerBlocked', hint: null }
  if (channel === null) return { blocked: 'channelGone', hint: null }
  if (channel?.active === false) return { blocked: 'channelOff', hint: null }
  if (conversation.operatorId === null) return { blocked: null, hint: 'unassigned' }
  if (!rights.mine && !rights.participant) return { blocked: null, hint: 'foreign' }
  return { blocked: null, hint: conversation.status === 'closing' ? 'closing' : null }
}

/** What the question of the trail is called: whoever has it, or is offered it, asks why it came to him. */
export const trailLabel = ({ mine, offeredToMe }: Pick<Rights, 'mine' | 'offeredToMe'>): 'verb.trail' | 'verb.trailHere' =>
  mine || offeredToMe ? 'verb.trail' : 'verb.trailHere'
