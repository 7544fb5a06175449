import type { Line } from '@omniline/contracts/lines'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Archive } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { ApiError, call } from '../../../lib/api.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { queries, queryClient } from '../../../lib/query.ts'
import { toast } from '../../../lib/toast.ts'
import { failureText } from '../../../lib/words.ts'
import { Notice } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { cn } from '../../../ui/cn.ts'
import { Confirm } from '../../../ui/dialog.tsx'
import { Loaded, Page } from '../components/page.tsx'
import { SaveBar } from '../components/save-bar.tsx'
import { ClosingTab, DistributionTab, GeneralTab } from './tabs.tsx'
import { draftOf, type LineDraft } from './draft.ts'
import { QueueTab } from './queue-tab.tsx'

const tabs = ['general', 'queue', 'distribution', 'closing'] as const
type Tab = (typeof tabs)[number]

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
      <nav aria-label={t('lines.tabsLabel')} className="mb-6 flex gap-1 overflow-x-auto border-b border-border">
        {tabs.map((one) => (
          <Link
            key={one}
            to="/settings/lines/$lineId/{-$tab}"
            params={{ lineId, tab: one }}
            aria-current={active === one ? 'page' : undefined}
            className={cn(
              'relative flex h-10 items-center px-3 text-base font-medium whitespace-nowrap -outline-offset-2 after:absolute after:inset-x-2 after:-bottom-px after:h-0.5 after:rounded-full',
              active === one ? 'text-text after:bg-accent' : 'text-muted hover:text-text',
            )}
          >
            {t(`lines.tabs.${one}`)}
          </Link>
        ))}
      </nav>
      <Loaded query={line}>{(data) => <Editor key={data.id} line={data} tab={active} />}</Loaded>
    </Page>
  )
}

function Editor({ line, tab }: { line: Line; tab: Tab }) {
  const { t } = useText()
  const [base, setBase] = useState(line)
  const [draft, setDraft] = useState<LineDraft>(() => draftOf(line))
  const dirty = JSON.stringify(draft) !== JSON.stringify(draftOf(base))
  // Somebody else's change shows at once while nothing of one's own is at stake.
  const follow = useEffectEvent(() => {
    if (dirty || line.version === base.version) return
    setBase(line)
    setDraft(draftOf(line))
  })
  useEffect(() => follow(), [line.version])

  const reset = (to: Line) => {
    setBase(to)
    setDraft(draftOf(to))
    save.reset()
  }
  const save = useMutation({
    mutationFn: () => {
      const before = draftOf(base)
      const changed = Object.fromEntries(
        Object.entries(draft).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof LineDraft])),
      )
      return call('PATCH /lines/:id', { params: { id: line.id }, body: { ...changed, version: base.version } })
    },
    onSuccess: (saved) => {
      reset(saved)
      queryClient.setQueryData(['lines', line.id], saved)
      void queryClient.invalidateQueries({ queryKey: queries.lines.queryKey, exact: true })
      toast.ok(t('settings.saved'))
    },
  })
  const conflict = save.error instanceof ApiError && save.error.code === 'version_conflict'
  const change = (part: Partial<LineDraft>) => setDraft((before) => ({ ...before, ...part }))
  const Tab = { general: GeneralTab, queue: QueueTab, distribution: DistributionTab, closing: ClosingTab }[tab]
  return (
    <>
      <Tab draft={draft} change={change} />
      {save.error && (
        <Notice
          tone="bad"
          live
          className="mt-6"
          action={
            conflict && (
              <Button
                size="sm"
                onClick={() =>
                  void queryClient
                    .fetchQuery({
                      queryKey: ['lines', line.id],
                      queryFn: () => call('GET /lines/:id', { params: { id: line.id } }),
                      staleTime: 0,
                    })
                    .then(reset)
                }
              >
                {t('lines.loadTheirs')}
              </Button>
            )
          }
        >
          {conflict ? t('lines.conflict') : failureText(save.error)}
        </Notice>
      )}
      <SaveBar dirty={dirty} busy={save.isPending} onSave={() => save.mutate()} onReset={() => reset(base)} />
    </>
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
