import { CircleSlash } from 'lucide-react'
import type { Directory } from '../../../lib/directory.ts'
import { useText } from '../../../lib/i18n/index.ts'
import type { ConversationHead } from '../../../lib/realtime/head.ts'
import type { Blocked, OwnerHint, Rights } from '../../../lib/rules.ts'
import { act } from '../../../lib/verbs.ts'
import { Button } from '../../../ui/button.tsx'
import { useRestarting } from '../restart.ts'

interface OwnerBarProps {
  hint: OwnerHint
  conversation: ConversationHead
  rights: Rights
  directory: Directory
}

/** Whose conversation it is, before one writes into it. */
export function OwnerBar({ hint, conversation, rights, directory }: OwnerBarProps) {
  const { t } = useText()
  const { id, operatorId } = conversation
  const name = operatorId ? (directory.person(operatorId)?.name ?? '') : ''
  return (
    <div
      className="mb-1.5 flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 rounded-control bg-warn-bg px-3 py-1 text-sm text-warn"
      role="status"
    >
      <span className="min-w-0 flex-[1_1_14rem]">{t(`composer.hint.${hint}`, { name })}</span>
      {hint === 'unassigned' && (
        <Button size="sm" onClick={() => void act(id, rights.accept ? 'accept' : 'intercept')}>
          {t('verb.accept')}
        </Button>
      )}
      {hint === 'foreign' && rights.join && (
        <Button size="sm" onClick={() => void act(id, 'join')}>
          {t('verb.join')}
        </Button>
      )}
      {hint === 'foreign' && rights.intercept && (
        <Button size="sm" onClick={() => void act(id, 'intercept')}>
          {t('verb.takeOver')}
        </Button>
      )}
    </div>
  )
}

interface BlockedBannerProps {
  blocked: Blocked
  threadId: string
  onRestart(): void
}

/** Why one cannot answer, and the way out. Notes stay possible. */
export function BlockedBanner({ blocked, threadId, onRestart }: BlockedBannerProps) {
  const { t } = useText()
  const restarting = useRestarting((threads) => threads.has(threadId))
  return (
    <div className="flex flex-wrap items-center gap-3 px-3.5 py-3 text-base text-muted" role="status">
      <CircleSlash className="size-4.5 shrink-0" />
      <span className="min-w-0 flex-1">{t(`composer.blocked.${blocked}`)}</span>
      {blocked === 'closed' && (
        <Button size="sm" variant="primary" busy={restarting} onClick={onRestart}>
          {t('verb.restart')}
        </Button>
      )}
    </div>
  )
}
