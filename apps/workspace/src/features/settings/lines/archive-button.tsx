import type { Line } from '@omniline/contracts/lines'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Archive } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../../lib/api.ts'
import { here } from '../../../lib/here.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { queries, queryClient } from '../../../lib/query.ts'
import { codeText } from '../../../lib/words.ts'
import { FailureNotice, Notice } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Effects } from './shared/effects.tsx'

/** Puts a line away, after a word on what becomes of its conversations. */
export function ArchiveButton({ line }: { line: Line }) {
  const { t } = useText()
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const params = { id: line.id }
  const impact = useQuery({
    queryKey: ['lines', line.id, 'impact', 'archive'],
    queryFn: () => call('POST /lines/:id/impact', { params, body: { archive: true } }),
    enabled: asking,
    gcTime: 0,
    staleTime: 0,
  })
  const archive = useMutation({
    mutationFn: () => call('POST /lines/:id/archive', { params }),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: queries.lines.queryKey }),
  })
  // Who has left meanwhile is not led back.
  function putAway() {
    const stillHere = here()
    archive.mutate(undefined, { onSuccess: () => stillHere() && void navigate({ to: '/settings/lines' }) })
  }
  if (line.archivedAt) return null
  const refused = (impact.data?.errors.length ?? 0) > 0
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <Archive className="size-4 text-muted" />
        {t('lines.archive')}
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={t('lines.archiveTitle', { name: line.name })}
        description={t('lines.archiveText')}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t('common.cancel')}</Button>
            <Button variant="danger" busy={archive.isPending} disabled={refused || impact.isPending} onClick={putAway}>
              {t('lines.archive')}
            </Button>
          </>
        }
      >
        {refused ? (
          <Notice tone="bad">{codeText('line_in_use')}</Notice>
        ) : (
          <Effects effects={impact.data?.effects ?? []} timeZone={line.hours.timeZone} />
        )}
        <FailureNotice error={impact.error ?? archive.error} />
      </Dialog>
    </>
  )
}
