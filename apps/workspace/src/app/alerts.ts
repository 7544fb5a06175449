import type { ServerFrame } from '@omniline/contracts/realtime'
import { t } from '../lib/i18n/index.ts'
import { notify } from '../lib/notify.ts'
import { queries, queryClient } from '../lib/query.ts'
import { conversationNow, customerMessages } from '../lib/realtime/inbox.ts'
import { ding, isSoundLeader } from '../lib/sound.ts'
import { messageLine } from '../lib/words.ts'

const freshMs = 60_000

/** Sound and notification for what customers wrote to me while I looked elsewhere. */
export function alertAbout(frames: ServerFrame[], me: string, open: (conversationId: string) => void): void {
  const preferences = queryClient.getQueryData(queries.me.queryKey)?.preferences
  if (!preferences || !isSoundLeader()) return
  for (const message of customerMessages(frames)) {
    const conversation = conversationNow(message.conversationId)
    const mine = conversation?.operatorId === me || conversation?.participants.includes(me)
    // After a resume old messages arrive too; edits of old ones at any time.
    const fresh = Date.now() - Date.parse(message.createdAt) < freshMs && message.editedAt === null && message.deletedAt === null
    if (!conversation || !mine || !fresh || isBeingRead(message.conversationId)) continue
    if (preferences.sound) ding()
    if (preferences.notifications && !document.hasFocus()) {
      notify({
        title: conversation.customer.name || t('inbox.nameless'),
        body: messageLine(message),
        tag: `conversation:${conversation.id}`,
        onClick: () => open(conversation.id),
      })
    }
  }
}

const isBeingRead = (conversationId: string) => document.hasFocus() && location.pathname.endsWith(`/${conversationId}`)
