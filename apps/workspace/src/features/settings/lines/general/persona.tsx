import type { Persona, QueueMember } from '@omniline/contracts/lines'
import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useDirectory } from '../../../../lib/directory.ts'
import { useText } from '../../../../lib/i18n/index.ts'
import { queries } from '../../../../lib/query.ts'
import { Button, IconButton } from '../../../../ui/button.tsx'
import { ChoiceCards } from '../../../../ui/choice-cards.tsx'
import { Field, TextInput } from '../../../../ui/field.tsx'
import { usePeopleOptions } from '../../../../ui/people.tsx'
import { Picker } from '../../../../ui/picker.tsx'
import { Photo } from '../../components/photo.tsx'
import type { LineDraft } from '../shared/draft.ts'
import { Deviation, Group, Setting, useProblem } from '../shared/form.tsx'

const fileUrl = (id: string | null) => id && `/api/v1/files/${id}`
const modes = ['profile', 'line', 'neutral'] as const

type WithPersona = Pick<LineDraft, 'persona'>

interface PersonaProps {
  draft: WithPersona
  /** null: a shared profile, which belongs to no line */
  lineName: string | null
  queue: QueueMember[]
  change(next: (draft: WithPersona) => WithPersona): void
}

/** Whom the customer sees. */
export function PersonaGroup({ draft: { persona }, lineName, queue, change }: PersonaProps) {
  const { t } = useText()
  const set = (part: Partial<Persona>) => change(({ persona }) => ({ persona: { ...persona, ...part } }))
  const setFaces = (next: (faces: Face[]) => Face[]) =>
    change(({ persona }) => ({ persona: { ...persona, operators: next(persona.operators) } }))
  return (
    <Group title={t('lines.group.persona')}>
      <Setting name="persona.mode">
        <ChoiceCards
          label={t('lines.setting.persona.mode.label')}
          value={persona.mode}
          options={modes.map((value) => ({ value, label: t(`lines.persona.${value}.label`), help: t(`lines.persona.${value}.help`) }))}
          onChange={(mode) => set({ mode })}
        />
      </Setting>
      {persona.mode === 'neutral' && (
        <>
          <Setting name="persona.name">
            <TextInput
              maxLength={200}
              placeholder={lineName ?? ''}
              value={persona.name}
              onChange={(event) => set({ name: event.target.value })}
            />
          </Setting>
          <Setting name="persona.avatarFileId">
            <Photo
              id={persona.name || (lineName ?? '')}
              name={persona.name || (lineName ?? '')}
              url={fileUrl(persona.avatarFileId)}
              onChange={(avatarFileId) => set({ avatarFileId })}
            />
          </Setting>
        </>
      )}
      {persona.mode === 'line' && <Faces persona={persona} queue={queue} onChange={setFaces} />}
    </Group>
  )
}

type Face = Persona['operators'][number]

interface FacesProps {
  persona: Persona
  queue: QueueMember[]
  onChange(next: (operators: Face[]) => Face[]): void
}

/** How this line calls its operators, one by one. */
function Faces({ persona: { operators }, queue, onChange }: FacesProps) {
  const { t } = useText()
  const directory = useDirectory()
  const { data: teams = [] } = useQuery(queries.teams)
  const [adding, setAdding] = useState(false)
  const problem = useProblem('/persona/operators')
  const serving = queue.flatMap((one) => (one.type === 'user' ? [one.id] : (teams.find((team) => team.id === one.id)?.memberIds ?? [])))
  const listed = operators.map((one) => one.userId)
  const missing = [...new Set(serving)].filter((id) => !listed.includes(id))
  const options = usePeopleOptions(directory, listed)
  const blank = (userId: string): Face => ({ userId, name: directory.person(userId)?.name ?? '', position: '', avatarFileId: null })
  const set = (userId: string, part: Partial<Face>) =>
    onChange((faces) => faces.map((one) => (one.userId === userId ? { ...one, ...part } : one)))
  const add = (userIds: string[]) => onChange((faces) => [...faces, ...userIds.map(blank)])
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm font-medium">{t('lines.setting.persona.operators.label')}</p>
      <p className="-mt-2 text-xs text-muted">{t('lines.setting.persona.operators.help')}.</p>
      {operators.length > 0 && (
        <ul className="divide-y divide-border rounded-card border border-border">
          {operators.map((face) => {
            const name = directory.person(face.userId)?.name ?? t('trail.somebody')
            return (
              <li key={face.userId} className="flex flex-col gap-3 p-3">
                <div className="-mb-1 flex items-center gap-3">
                  <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
                  <IconButton
                    size="sm"
                    label={t('lines.persona.remove', { name })}
                    icon={<X />}
                    onClick={() => onChange((faces) => faces.filter((one) => one.userId !== face.userId))}
                  />
                </div>
                <Photo
                  id={face.userId}
                  name={face.name || name}
                  url={fileUrl(face.avatarFileId)}
                  onChange={(avatarFileId) => set(face.userId, { avatarFileId })}
                />
                <div className="grid gap-3 sm:grid-cols-2">
                  <Field label={t('lines.persona.nameField')}>
                    <TextInput
                      maxLength={200}
                      placeholder={name}
                      value={face.name}
                      onChange={(event) => set(face.userId, { name: event.target.value })}
                    />
                  </Field>
                  <Field label={t('lines.persona.position')}>
                    <TextInput
                      maxLength={200}
                      value={face.position}
                      onChange={(event) => set(face.userId, { position: event.target.value })}
                    />
                  </Field>
                </div>
              </li>
            )
          })}
        </ul>
      )}
      {problem && (
        <p role="alert" className="text-xs text-bad">
          {problem}
        </p>
      )}
      <Deviation path="/persona/operators" label={t('lines.setting.persona.operators.label')} />
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setAdding(true)}>
          <Plus className="size-4 text-muted" />
          {t('lines.alertAdd')}
        </Button>
        {missing.length > 0 && (
          <Button variant="ghost" onClick={() => add(missing)}>
            {t('lines.persona.addAll', { count: missing.length })}
          </Button>
        )}
      </div>
      <Picker
        open={adding}
        onOpenChange={setAdding}
        title={t('lines.setting.persona.operators.label')}
        groups={[options]}
        onPick={(id) => add([id])}
      />
    </div>
  )
}
