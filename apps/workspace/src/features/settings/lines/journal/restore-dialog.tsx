import type { LineVersion } from '@omniline/contracts/line-tools'
import type { Line } from '@omniline/contracts/lines'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ApiError, call } from '../../../../lib/api.ts'
import { dateAndTime } from '../../../../lib/format.ts'
import { currentLanguage, useText } from '../../../../lib/i18n/index.ts'
import { toast } from '../../../../lib/toast.ts'
import { FailureNotice, Notice } from '../../../../ui/bits.tsx'
import { Button } from '../../../../ui/button.tsx'
import { Dialog } from '../../../../ui/dialog.tsx'
import { patchOf } from '../shared/changes.ts'
import { Differences } from '../shared/difference.tsx'
import { draftOf } from '../shared/draft.ts'
import { Effects } from '../shared/effects.tsx'
import { problemText } from '../shared/problems.ts'
import { changesBackTo } from './past.ts'

interface RestoreProps {
  line: Line
  version: LineVersion
  /** newest first, down to that version at least */
  history: LineVersion[]
  onClose(): void
  onRestored(line: Line): void
}

/** Asks before a saved state is brought back: what it changes, and what that does right now. */
export function RestoreDialog({ line, version, history, onClose, onRestored }: RestoreProps) {
  const { t } = useText()
  const changes = changesBackTo(draftOf(line), version.version, history)
  const params = { id: line.id }
  const impact = useQuery({
    queryKey: ['lines', line.id, 'impact', line.version, version.version],
    queryFn: () => call('POST /lines/:id/impact', { params, body: patchOf(changes) }),
    enabled: changes.length > 0,
    gcTime: 0,
  })
  const restore = useMutation({
    mutationFn: () => call('POST /lines/:id/restore', { params, body: { version: version.version, current: line.version } }),
    onSuccess: (restored) => {
      onRestored(restored)
      toast.ok(t('lines.journal.done'))
    },
  })
  const [refused] = (restore.error instanceof ApiError && restore.error.problem?.errors) || []
  const warnings = impact.data?.effects.filter(({ severity }) => severity === 'warning') ?? []
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('lines.journal.restoreTitle', { at: dateAndTime(version.at, currentLanguage()) })}
      description={t('lines.journal.restoreText')}
      width="lg"
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button variant="primary" busy={restore.isPending} disabled={changes.length === 0} onClick={() => restore.mutate()}>
            {t('lines.journal.restore')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {changes.length === 0 ? <Notice>{t('lines.journal.same')}</Notice> : <Differences changes={changes} />}
        {warnings.length > 0 && <Effects effects={warnings} timeZone={line.hours.timeZone} />}
        {refused ? (
          <Notice tone="bad" live>
            {problemText(refused.message)}
          </Notice>
        ) : (
          <FailureNotice error={restore.error} />
        )}
      </div>
    </Dialog>
  )
}
