import type { SettingsProfile } from '@omniline/contracts/line-tools'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Layers, Plus } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../../../lib/api.ts'
import { useText } from '../../../../lib/i18n/index.ts'
import { queries, queryClient } from '../../../../lib/query.ts'
import { Button } from '../../../../ui/button.tsx'
import { Field, TextInput } from '../../../../ui/field.tsx'
import { Select } from '../../../../ui/select.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { List, RowLink } from '../../components/list.tsx'
import { Page } from '../../components/page.tsx'
import { draftOf } from '../shared/draft.ts'
import { settingsOf } from './use-followed.ts'

/** Rules that several lines share. */
export function ProfilesPage() {
  const { t } = useText()
  const profiles = useQuery(queries.settingsProfiles)
  const [creating, setCreating] = useState(false)
  return (
    <Page
      title={t('settings.sections.lineProfiles')}
      text={t('profiles.text')}
      actions={
        <Button variant="primary" onClick={() => setCreating(true)}>
          <Plus className="size-4" />
          {t('profiles.create')}
        </Button>
      }
    >
      <List query={profiles} empty={{ icon: <Layers />, title: t('profiles.empty'), text: t('profiles.emptyText') }}>
        {(profile) => <ProfileRow key={profile.id} profile={profile} />}
      </List>
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </Page>
  )
}

function ProfileRow({ profile }: { profile: SettingsProfile }) {
  const { t } = useText()
  const names = profile.lines.map(({ name }) => name).join(', ')
  return (
    <RowLink
      linkTo={{ to: '/settings/line-profiles/$profileId/{-$tab}', params: { profileId: profile.id } }}
      name={profile.name}
      text={profile.lines.length === 0 ? t('profiles.unused') : t('profiles.usedBy', { count: profile.lines.length, names })}
    />
  )
}

function CreateDialog({ onClose }: { onClose(): void }) {
  const { t } = useText()
  const navigate = useNavigate()
  const { data: lines = [] } = useQuery(queries.lines)
  const [name, setName] = useState('')
  const [from, setFrom] = useState('')
  const create = useMutation({
    mutationFn: () => {
      const line = lines.find(({ id }) => id === from)
      return call('POST /settings-profiles', { body: { name: name.trim(), ...(line ? { settings: settingsOf(draftOf(line)) } : {}) } })
    },
    onSuccess: async (profile) => {
      await queryClient.invalidateQueries({ queryKey: queries.settingsProfiles.queryKey })
      onClose()
      void navigate({ to: '/settings/line-profiles/$profileId/{-$tab}', params: { profileId: profile.id } })
    },
  })
  return (
    <FormDialog
      title={t('profiles.create')}
      description={t('profiles.createText')}
      submit={t('common.create')}
      saving={create}
      onClose={onClose}
    >
      <Field label={t('profiles.name')}>
        <TextInput autoFocus required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t('profiles.from')} help={t('profiles.fromHelp')}>
        <Select
          label={t('profiles.from')}
          value={from}
          options={[{ value: '', label: t('profiles.fromDefaults') }, ...lines.map((line) => ({ value: line.id, label: line.name }))]}
          onChange={setFrom}
        />
      </Field>
    </FormDialog>
  )
}
