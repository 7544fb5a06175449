import type { InboundEvent } from '@omniline/connector-kit/events'
import { defineJob } from '../platform/jobs.ts'

export const processEvent = defineJob<{ rawEventId: number }>('channels.process')
/** Sends everything that waits in a thread. In the thread's delivery lane. */
export const deliverThread = defineJob<{ threadId: string }>('channels.deliverThread')
/** Brings the platform's webhook in line with what the channel is to be. */
export const setUp = defineJob<{ channelId: string }>('channels.setUp', { callsOut: true })
/** Looks whether the webhook asks for everything that is understood today. */
export const renew = defineJob<{ channelId: string }>('channels.renew', { callsOut: true })
/** Looks whether a channel that was refused works again. */
export const recheck = defineJob<{ channelId: string }>('channels.recheck', { callsOut: true })
/** A receipt that overtook the answer to our own request. */
export const lateReceipt = defineJob<{ channelId: string; receipt: Receipt; tries: number }>('channels.lateReceipt')
export const fetchAttachment = defineJob<{ messageId: string; attachmentId: string; tries: number }>('channels.fetchAttachment', {
  callsOut: true,
})
export const fetchProfile = defineJob<{ customerId: string; tries: number }>('channels.fetchProfile')
export const prune = defineJob<Record<string, never>>('channels.prune')

type Receipt = Extract<InboundEvent, { type: 'receipt' }>
