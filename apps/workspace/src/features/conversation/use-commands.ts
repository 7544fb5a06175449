import { type Command, useCommands } from '../../lib/commands.ts'
import { keyLabel } from '../../lib/hotkeys.ts'
import { useText } from '../../lib/i18n/index.ts'
import { type Rights, trailLabel } from '../../lib/rules.ts'
import type { HeaderVerbs } from './components/header.tsx'

interface Possible {
  rights: Rights
  pinned: boolean
  verbs: HeaderVerbs
  write(mode: 'reply' | 'note'): void
}

/** What the command palette can do with the open conversation; null: nothing. */
export function useConversationCommands(possible: Possible | null): void {
  const { t } = useText()
  const commands: (Command | false)[] = []
  if (possible) {
    const { rights, pinned, verbs, write } = possible
    const finish = rights.finish && !rights.accept
    commands.push(
      { id: 'reply', label: t('keys.reply'), shortcut: 'R', run: () => write('reply') },
      { id: 'note', label: t('keys.note'), shortcut: 'N', run: () => write('note') },
      rights.accept && { id: 'take', label: t('verb.accept'), shortcut: keyLabel('Shift+KeyA'), run: verbs.accept },
      rights.accept && { id: 'takeAndFinish', label: t('verb.takeAndFinish'), shortcut: 'E', run: verbs.takeAndFinish },
      rights.skip && { id: 'skip', label: t('verb.skip'), run: verbs.skip },
      finish && { id: 'finish', label: t('verb.finish'), shortcut: 'E', run: () => verbs.finish(false) },
      finish && { id: 'finishSilent', label: t('verb.finishSilent'), run: () => verbs.finish(true) },
      rights.restart && { id: 'restart', label: t('verb.restart'), run: () => verbs.restart() },
      rights.transfer && { id: 'transfer', label: t('verb.transfer'), shortcut: 'T', run: verbs.transfer },
      rights.invite && { id: 'invite', label: t('verb.invite'), shortcut: 'I', run: verbs.invite },
      rights.pin && { id: 'pin', label: t(pinned ? 'verb.unpin' : 'verb.pin'), shortcut: 'P', run: () => verbs.pin(!pinned) },
      rights.join && { id: 'join', label: t('verb.join'), run: verbs.join },
      rights.leave && { id: 'leave', label: t('verb.leave'), run: verbs.leave },
      rights.intercept && { id: 'intercept', label: t('verb.intercept'), run: verbs.intercept },
      rights.finish && { id: 'spam', label: t('verb.spam'), shortcut: '!', run: verbs.spam },
      rights.block && { id: 'block', label: t('verb.block'), run: verbs.block },
      rights.unblock && { id: 'unblock', label: t('verb.unblock'), run: verbs.unblock },
      { id: 'trail', label: t(trailLabel(rights)), shortcut: 'Y', run: verbs.trail },
    )
  }
  useCommands(
    'conversation',
    commands.filter((one) => one !== false),
  )
}
