import type { Line } from '@omniline/contracts/lines'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useState } from 'react'
import { isAt } from '../../../lib/here.ts'
import { queries, queryClient } from '../../../lib/query.ts'
import { failureText } from '../../../lib/words.ts'
import { SaveBar } from '../components/save-bar.tsx'
import { AutomationTab } from './automation/tab.tsx'
import { GeneralTab } from './general/tab.tsx'
import { HoursTab } from './hours/tab.tsx'
import { JournalTab } from './journal/tab.tsx'
import { QueueTab } from './queue/tab.tsx'
import { patchOf } from './shared/changes.ts'
import { ConflictDialog } from './shared/conflict-dialog.tsx'
import { draftOf, type LineDraft } from './shared/draft.ts'
import { AskBeforeSaving } from './shared/effects.tsx'
import { LineFormProvider } from './shared/form.tsx'
import { type Tab, tabOf } from './shared/tabs.ts'
import { type Staying, useDraft } from './shared/use-draft.ts'
import { useFirstProblem } from './shared/use-first-problem.ts'
import { useFollowed } from './profiles/use-followed.ts'
import { useSave } from './use-save.ts'
import { WhatIfTab } from './whatif/tab.tsx'

interface EditorProps {
  line: Line
  tab: Tab
}

export function Editor({ line, tab }: EditorProps) {
  const navigate = useNavigate()
  const [version, setVersion] = useState(line.version)
  const drafting = useDraft(draftOf(line))
  const { draft, errors, changes, change } = drafting
  const dirty = changes.length > 0

  /** The line as it is stored now. */
  const adopt = (to: Line, staying?: Staying<LineDraft>) => {
    setVersion(to.version)
    drafting.rebase(draftOf(to), staying)
    queryClient.setQueryData(['lines', line.id], to)
    void queryClient.invalidateQueries({ queryKey: queries.lines.queryKey, exact: true })
    void queryClient.invalidateQueries({ queryKey: ['settings-profiles'] })
  }
  // Somebody else's change shows at once while nothing of one's own is at stake.
  const follow = useEffectEvent(() => {
    if (!dirty && line.version !== version) adopt(line)
  })
  useEffect(() => follow(), [line.version])

  const saving = useSave({
    line,
    base: drafting.base,
    draft,
    version,
    adopt,
    refuse(refusals, sent) {
      drafting.refuse(refusals, sent)
      const place = tabOf(refusals[0]?.path ?? '/')
      if (place !== tab && isAt(line.id)) void navigate({ to: '/settings/lines/$lineId/{-$tab}', params: { lineId: line.id, tab: place } })
    },
  })
  const profile = useFollowed({ line, base: drafting.base, draft, become: drafting.become, adopt: (to) => adopt(to) })

  const problem = useFirstProblem(drafting, tab) ?? (saving.error ? failureText(saving.error) : null)
  return (
    <LineFormProvider value={{ errors, profile }}>
      {tab === 'general' && <GeneralTab draft={draft} change={change} lineId={line.id} />}
      {tab === 'queue' && <QueueTab draft={draft} change={change} />}
      {tab === 'hours' && <HoursTab draft={draft} change={change} lineId={line.id} patch={patchOf(changes)} />}
      {tab === 'automation' && <AutomationTab draft={draft} change={change} />}
      {tab === 'what-if' && <WhatIfTab line={line} patch={patchOf(changes)} dirty={dirty} />}
      {tab === 'journal' && <JournalTab line={line} dirty={dirty} onRestored={adopt} />}
      <SaveBar
        dirty={dirty}
        busy={saving.busy}
        problem={problem}
        onSave={() => saving.save()}
        onReset={() => {
          drafting.discard()
          saving.forget()
        }}
      />
      <AskBeforeSaving effects={saving.asks} timeZone={draft.hours.timeZone} onClose={() => saving.forget()} onConfirm={saving.confirm} />
      {saving.conflict && (
        <ConflictDialog
          conflict={saving.conflict.between}
          authors={saving.conflict.authors}
          onClose={() => saving.forget()}
          onResolve={saving.resolve}
        />
      )}
    </LineFormProvider>
  )
}
