import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { Directory } from '../../../../lib/directory.ts'
import { useText } from '../../../../lib/i18n/index.ts'
import { Button } from '../../../../ui/button.tsx'
import { PersonIcon, usePeopleOptions } from '../../../../ui/people.tsx'
import { Picker } from '../../../../ui/picker.tsx'

interface PeopleProps {
  directory: Directory
  ids: string[]
  onChange(ids: string[]): void
}

/** Who is told: a few people in no order. */
export function People({ directory, ids, onChange }: PeopleProps) {
  const { t } = useText()
  const [adding, setAdding] = useState(false)
  const options = usePeopleOptions(directory, ids)
  return (
    <div className="flex flex-wrap items-center gap-2">
      {ids.map((id) => {
        const person = directory.person(id)
        const name = person?.name ?? t('trail.somebody')
        return (
          <span key={id} className="flex h-9 items-center gap-2 rounded-full border border-border bg-panel pr-1 pl-1.5 text-sm">
            {person && <PersonIcon person={person} />}
            <span className="max-w-48 truncate">{name}</span>
            <button
              type="button"
              aria-label={t('lines.alertRemove', { name })}
              onClick={() => onChange(ids.filter((one) => one !== id))}
              className="grid size-7 place-items-center rounded-full text-muted hover:bg-hover hover:text-text"
            >
              <X className="size-3.5" />
            </button>
          </span>
        )
      })}
      {ids.length === 0 && <span className="text-sm text-muted">{t('lines.alertNobody')}</span>}
      <Button size="sm" onClick={() => setAdding(true)} disabled={ids.length >= 50}>
        <Plus className="size-3.5 text-muted" />
        {t('lines.alertAdd')}
      </Button>
      <Picker
        open={adding}
        onOpenChange={setAdding}
        title={t('lines.setting.distribution.emptyQueueAlert.label')}
        groups={[options]}
        onPick={(id) => onChange([...ids, id])}
      />
    </div>
  )
}
