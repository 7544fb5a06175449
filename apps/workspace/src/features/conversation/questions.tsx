import { useEffect } from 'react'
import { stopAsking, useAsking } from '../../lib/asking.ts'
import { unblockCustomer } from '../../lib/blocking.ts'
import { useDirectory } from '../../lib/directory.ts'
import { useText } from '../../lib/i18n/index.ts'
import { useMe } from '../../lib/query.ts'
import { useHead } from '../../lib/realtime/inbox.ts'
import type { ConversationHead } from '../../lib/realtime/head.ts'
import { toast } from '../../lib/toast.ts'
import { act } from '../../lib/verbs.ts'
import { Confirm } from '../../ui/dialog.tsx'
import { usePeopleOptions } from '../../ui/people.tsx'
import { Picker } from '../../ui/picker.tsx'
import { BlockDialog } from './components/block-dialog.tsx'
import { Trail } from './components/trail.tsx'
import { TransferPicker } from './components/transfer-picker.tsx'

/** Whatever is asked about a conversation, wherever it was asked from. */
export function Questions() {
  const { asked, open } = useAsking()
  const conversation = useHead(asked?.conversationId ?? '')
  const pointless = open && !conversation
  // Nothing is asked by itself when the conversation comes back one day.
  useEffect(() => {
    if (pointless) stopAsking()
  }, [pointless])
  return conversation ? <Asked conversation={conversation} /> : null
}

function Asked({ conversation }: { conversation: ConversationHead }) {
  const { t } = useText()
  const me = useMe()
  const directory = useDirectory()
  const { asked, open } = useAsking()
  const { id, operatorId, participants, customer } = conversation
  const invitable = usePeopleOptions(directory, [me.id, ...(operatorId ? [operatorId] : []), ...participants])
  const name = customer.name || t('inbox.nameless')
  const shown = (what: NonNullable<typeof asked>['what']) => ({
    open: open && asked?.what === what,
    onOpenChange: (on: boolean) => {
      if (!on) stopAsking()
    },
  })
  return (
    <>
      <TransferPicker conversation={conversation} directory={directory} {...shown('transfer')} />
      <Picker
        {...shown('invite')}
        title={t('verb.inviteTitle')}
        description={t('verb.inviteText')}
        groups={[invitable]}
        onPick={(userId) => void act(id, 'invite', { userId })}
      />
      <Confirm
        {...shown('takeAndFinish')}
        title={t('verb.takeAndFinishTitle', { name })}
        description={t('verb.takeAndFinishText')}
        confirm={t('verb.takeAndFinish')}
        onConfirm={() =>
          void act(id, 'close', { accept: true }).then((done) => done && toast.ok(t('verb.finished', { number: done.number })))
        }
      />
      <Confirm
        {...shown('spam')}
        title={t('verb.spamTitle')}
        description={t('verb.spamText')}
        confirm={t('verb.spam')}
        danger
        onConfirm={() => void act(id, 'spam')}
      />
      <BlockDialog conversation={conversation} {...shown('block')} />
      <Confirm
        {...shown('unblock')}
        title={t('block.unblockTitle', { name })}
        description={t('block.unblockText')}
        confirm={t('verb.unblock')}
        onConfirm={() => void unblockCustomer({ id: customer.id, name })}
      />
      <Trail conversation={conversation} directory={directory} {...shown('trail')} />
    </>
  )
}
