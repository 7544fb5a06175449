import { type Command, useCommands } from '../../lib/commands.ts'
import { keyLabel } from '../../lib/hotkeys.ts'
import { useText } from '../../lib/i18n/index.ts'
import type { Rights } from '../../lib/rules.ts'
import type { HeaderVerbs } from './components/header.tsx'

interface Possible {
  rights: Rights
  verbs: HeaderVerbs
  write(mode: 'reply' | 'note'): void
}

/** What the command palette can do with the open conversation; null: nothing. */
export function useConversationCommands(possible: Possible | null): void {
  const { t } = useText()
  const commands: (Command | false)[] = []
  if (possible) {
    const { rights, verbs, write } = possible
    commands.push(
      { id: 'reply', label: t('keys.reply'), shortcut: 'R', run: () => write('reply') },
      { id: 'note', label: t('keys.note'), shortcut: 'N', run: () => write('note') },
      rights.accept && { id: 'take', label: t('verb.accept'), shortcut: keyLabel('Shift+KeyA'), run: verbs.accept },
      rights.finish && { id: 'finish', label: t('verb.finish'), shortcut: 'E', run: () => verbs.finish(false) },
      rights.finish && { id: 'finishSilent', label: t('verb.finishSilent'), run: () => verbs.finish(true) },
      rights.transfer && { id: 'transfer', label: t('verb.transfer'), shortcut: 'T', run: verbs.transfer },
      rights.invite && { id: 'invite', label: t('verb.invite'), shortcut: 'I', run: verbs.invite },
      rights.join && { id: 'join', label: t('verb.join'), run: verbs.join },
      rights.intercept && { id: 'intercept', label: t('verb.intercept'), run: verbs.intercept },
      rights.finish && { id: 'spam', label: t('verb.spam'), run: verbs.spam },
      { id: 'trail', label: t('verb.trail'), run: verbs.trail },
    )
  }
  useCommands(
    'conversation',
    commands.filter((one) => one !== false),
  )
}
