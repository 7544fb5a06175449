import type { Line } from '@omniline/contracts/lines'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useState } from 'react'
import { ApiError, call } from '../../../lib/api.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { queries, queryClient } from '../../../lib/query.ts'
import { toast } from '../../../lib/toast.ts'
import { failureText } from '../../../lib/words.ts'
import { Notice } from '../../../ui/bits.tsx'
import { SaveBar } from '../components/save-bar.tsx'
import { AutomationTab } from './automation/tab.tsx'
import { GeneralTab } from './general/tab.tsx'
import { HoursTab } from './hours/tab.tsx'
import { QueueTab } from './queue/tab.tsx'
import { patchOf } from './shared/changes.ts'
import { draftOf } from './shared/draft.ts'
import { LineFormProvider } from './shared/form.tsx'
import { type Tab, tabOf } from './shared/tabs.ts'
import { useDraft } from './shared/use-draft.ts'

interface EditorProps {
  line: Line
  tab: Tab
}

export function Editor({ line, tab }: EditorProps) {
  const { t } = useText()
  const navigate = useNavigate()
  const [version, setVersion] = useState(line.version)
  const { draft, errors, changes, change, refuse, reset, rebase, base } = useDraft(draftOf(line))
  const dirty = changes.length > 0
  const patch = patchOf(changes)
  const adopt = (to: Line) => {
    setVersion(to.version)
    reset(draftOf(to))
    queryClient.setQueryData(['lines', line.id], to)
    void queryClient.invalidateQueries({ queryKey: queries.lines.queryKey, exact: true })
  }
  // Somebody else's change shows at once while nothing of one's own is at stake.
  const follow = useEffectEvent(() => {
    if (!dirty && line.version !== version) adopt(line)
  })
  useEffect(() => follow(), [line.version])

  const save = useMutation({
    mutationFn: () => call('PATCH /lines/:id', { params: { id: line.id }, body: { ...patch, version } }),
    onSuccess: (saved) => {
      adopt(saved)
      toast.ok(t('settings.saved'))
    },
    onError: (error) => {
      const refusals = error instanceof ApiError ? (error.problem?.errors ?? []) : []
      refuse(refusals)
      const [first] = refusals
      if (first && tabOf(first.path) !== tab)
        void navigate({ to: '/settings/lines/$lineId/{-$tab}', params: { lineId: line.id, tab: tabOf(first.path) } })
    },
  })
  return (
    <LineFormProvider value={{ errors, profile: null }}>
      {tab === 'general' && <GeneralTab draft={draft} change={change} lineId={line.id} />}
      {tab === 'queue' && <QueueTab draft={draft} change={change} />}
      {tab === 'hours' && <HoursTab draft={draft} change={change} lineId={line.id} patch={patch} />}
      {tab === 'automation' && <AutomationTab draft={draft} change={change} />}
      {save.error && (
        <Notice tone="bad" live className="mt-5">
          {failureText(save.error)}
        </Notice>
      )}
      <SaveBar dirty={dirty} busy={save.isPending} onSave={() => save.mutate()} onReset={() => reset(base)} />
    </LineFormProvider>
  )
}
