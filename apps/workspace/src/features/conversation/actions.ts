import type { Capabilities } from '@omniline/contracts/channels'
import type { Message } from '@omniline/contracts/conversations'
import type { Formatted } from '../../lib/formatting.ts'
import { toast } from '../../lib/toast.ts'
import { call } from '../../lib/api.ts'
import { t } from '../../lib/i18n/index.ts'
import { showMessage } from '../../lib/sending.ts'
import { failureText } from '../../lib/words.ts'

export interface MessageRights {
  reply: boolean
  edit: boolean
  /** why a message of one's own cannot be edited */
  editHint: string | null
  remove: boolean
  /** what deleting does not do, where the platform cannot */
  removeHint: string | null
}

export interface MessageActions {
  rights(message: Message): MessageRights
  reply(message: Message): void
  edit(message: Message): void
  remove(message: Message): void
  retry(message: Message): void
  linkTo(message: Message): string
  /** a new conversation about this message; null: there is one going on */
  restart: ((message: Message) => void) | null
}

/** What one may do with a message: what the platform can, and only with one's own. Notes never leave the house. */
export function messageRights(message: Message, me: string, platform: { name: string; capabilities: Capabilities } | null): MessageRights {
  const capabilities = platform?.capabilities
  const own = message.author.type === 'operator' && message.author.id === me && message.deletedAt === null
  const note = message.visibility === 'internal'
  const unsent = message.delivery?.status === 'failed'
  const ageSeconds = (Date.now() - Date.parse(message.createdAt)) / 1000
  const within = (seconds: number | null | undefined) => seconds === null || seconds === undefined || ageSeconds <= seconds
  const carried = note || unsent || (capabilities?.delete === true && within(capabilities.deleteSeconds))
  const written = own && message.text !== ''
  const edit = written && (note || (capabilities?.edit === true && within(capabilities.editSeconds)))
  const name = platform?.name ?? ''
  return {
    reply: message.deletedAt === null && message.author.type !== 'system' && (note || capabilities?.replies === true),
    edit,
    editHint: !written || edit ? null : t(capabilities?.edit ? 'message.editLate' : 'message.editNever', { platform: name }),
    remove: own,
    removeHint: carried ? null : t('message.removeHereOnly'),
  }
}

export function removeMessage(message: Message): void {
  void change(() => call('DELETE /messages/:id', { params: { id: message.id } }))
}

export function retryMessage(message: Message): void {
  void change(() => call('POST /messages/:id/retry', { params: { id: message.id } }))
}

export function editMessage(message: Message, content: Formatted): Promise<boolean> {
  return change(() => call('PATCH /messages/:id', { params: { id: message.id }, body: content }))
}

async function change(run: () => Promise<Message>): Promise<boolean> {
  try {
    showMessage(await run())
    return true
  } catch (error) {
    toast.bad(failureText(error))
    return false
  }
}
