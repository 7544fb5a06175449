import type { Team } from '@omniline/contracts/accounts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Pencil, Plus, Trash2, UserPlus, UsersRound, X } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../lib/api.ts'
import { useDirectory } from '../../lib/directory.ts'
import { useText } from '../../lib/i18n/index.ts'
import { queries, queryClient } from '../../lib/query.ts'
import { toast } from '../../lib/toast.ts'
import { failureText } from '../../lib/words.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { PersonIcon, usePeopleOptions } from '../../ui/people.tsx'
import { Picker } from '../../ui/picker.tsx'
import { FormDialog } from './components/form-dialog.tsx'
import { List } from './components/list.tsx'
import { Page } from './components/page.tsx'

type Editing = Team | 'new' | null

export function TeamsPage() {
  const { t } = useText()
  const teams = useQuery(queries.teams)
  const [editing, setEditing] = useState<Editing>(null)
  return (
    <Page
      title={t('settings.sections.teams')}
      text={t('teams.text')}
      actions={
        <Button variant="primary" onClick={() => setEditing('new')}>
          <Plus className="size-4" />
          {t('teams.create')}
        </Button>
      }
    >
      <List query={teams} empty={{ icon: <UsersRound />, title: t('teams.empty'), text: t('teams.emptyText') }}>
        {(team) => <TeamRow key={team.id} team={team} onEdit={() => setEditing(team)} />}
      </List>
      {editing && (
        <TeamDialog
          key={editing === 'new' ? 'new' : editing.id}
          team={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </Page>
  )
}

const refetch = () => queryClient.invalidateQueries({ queryKey: queries.teams.queryKey })

function TeamRow({ team, onEdit }: { team: Team; onEdit(): void }) {
  const { t } = useText()
  const directory = useDirectory()
  const [asking, setAsking] = useState(false)
  const people = team.memberIds.flatMap((id) => directory.person(id) ?? [])
  const remove = useMutation({
    mutationFn: () => call('DELETE /teams/:id', { params: { id: team.id } }),
    onSuccess: refetch,
    onError: (error) => toast.bad(failureText(error)),
  })
  return (
    <li className="flex min-h-16 items-center gap-3 px-4 py-2.5">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{team.name}</span>
        <span className="block truncate text-sm text-muted">{t('teams.people', { count: team.memberIds.length })}</span>
      </span>
      <span className="flex -space-x-1.5 max-sm:hidden">
        {people.slice(0, 6).map((one) => (
          <Avatar key={one.id} id={one.id} name={one.name} url={one.avatarUrl} size="sm" className="ring-2 ring-raised" />
        ))}
      </span>
      <IconButton label={t('teams.edit', { name: team.name })} icon={<Pencil />} onClick={onEdit} />
      <IconButton label={t('teams.remove', { name: team.name })} icon={<Trash2 />} onClick={() => setAsking(true)} />
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t('teams.removeTitle', { name: team.name })}
        description={t('teams.removeText')}
        confirm={t('common.remove')}
        danger
        onConfirm={() => remove.mutate()}
      />
    </li>
  )
}

function TeamDialog({ team, onClose }: { team: Team | null; onClose(): void }) {
  const { t } = useText()
  const directory = useDirectory()
  const [name, setName] = useState(team?.name ?? '')
  const [memberIds, setMemberIds] = useState(team?.memberIds ?? [])
  const [adding, setAdding] = useState(false)
  const people = usePeopleOptions(directory, memberIds)
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), memberIds }
      return team ? call('PATCH /teams/:id', { params: { id: team.id }, body }) : call('POST /teams', { body })
    },
    onSuccess: async () => {
      await refetch()
      onClose()
    },
  })
  return (
    <>
      <FormDialog
        title={team ? t('teams.editTitle') : t('teams.create')}
        submit={t('common.save')}
        saving={save}
        onClose={onClose}
        width="md"
      >
        <Field label={t('teams.name')}>
          <TextInput autoFocus required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <div>
          <p className="pb-1.5 text-sm font-medium">{t('teams.members')}</p>
          <ul className="mb-2 flex flex-col gap-1">
            {memberIds.map((id) => {
              const person = directory.person(id)
              return person ? (
                <li key={id} className="flex items-center gap-2.5 rounded-control bg-hover py-1.5 pr-1 pl-2">
                  <PersonIcon person={person} />
                  <span className="min-w-0 flex-1 truncate">{person.name}</span>
                  <IconButton
                    size="sm"
                    label={t('teams.removeMember', { name: person.name })}
                    icon={<X />}
                    onClick={() => setMemberIds(memberIds.filter((one) => one !== id))}
                  />
                </li>
              ) : null
            })}
          </ul>
          <Button size="sm" onClick={() => setAdding(true)}>
            <UserPlus className="size-3.5 text-muted" />
            {t('teams.addMember')}
          </Button>
        </div>
      </FormDialog>
      <Picker
        open={adding}
        onOpenChange={setAdding}
        title={t('teams.addMember')}
        groups={[people]}
        onPick={(id) => setMemberIds([...memberIds, id])}
      />
    </>
  )
}
