import type { Line } from '@omniline/contracts/lines'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Archive } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../../lib/api.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { queries, queryClient } from '../../../lib/query.ts'
import { toast } from '../../../lib/toast.ts'
import { failureText } from '../../../lib/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Confirm } from '../../../ui/dialog.tsx'
import { Loaded, Page } from '../components/page.tsx'
import { Editor } from './editor.tsx'
import { TabLinks } from './shared/tab-links.tsx'
import { tabs } from './shared/tabs.ts'

export function LinePage() {
  const { t } = useText()
  const { lineId = '', tab } = useParams({ strict: false })
  const line = useQuery({ queryKey: ['lines', lineId], queryFn: () => call('GET /lines/:id', { params: { id: lineId } }) })
  const active = tabs.find((one) => one === tab) ?? 'general'
  return (
    <Page
      title={line.data?.name ?? t('settings.sections.lines')}
      back={{ to: '/settings/lines', always: true }}
      actions={line.data && <ArchiveButton line={line.data} />}
    >
      <TabLinks tabs={tabs} active={active} linkTo={(one) => ({ to: '/settings/lines/$lineId/{-$tab}', params: { lineId, tab: one } })} />
      <Loaded query={line}>{(data) => <Editor key={data.id} line={data} tab={active} />}</Loaded>
    </Page>
  )
}

function ArchiveButton({ line }: { line: Line }) {
  const { t } = useText()
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const archive = useMutation({
    mutationFn: () => call('POST /lines/:id/archive', { params: { id: line.id } }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: queries.lines.queryKey })
      void navigate({ to: '/settings/lines' })
    },
    onError: (error) => toast.bad(failureText(error)),
  })
  if (line.archivedAt) return null
  return (
    <>
      <Button onClick={() => setAsking(true)} busy={archive.isPending}>
        <Archive className="size-4 text-muted" />
        {t('lines.archive')}
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t('lines.archiveTitle', { name: line.name })}
        description={t('lines.archiveText')}
        confirm={t('lines.archive')}
        cancel={t('common.cancel')}
        danger
        onConfirm={() => archive.mutate()}
      />
    </>
  )
}
