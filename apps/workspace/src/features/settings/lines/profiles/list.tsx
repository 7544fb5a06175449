import type { SettingsProfile } from '@omniline/contracts/line-tools'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronRight, Layers, Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { call } from '../../../../lib/api.ts'
import { useText } from '../../../../lib/i18n/index.ts'
import { queries, queryClient } from '../../../../lib/query.ts'
import { failureText } from '../../../../lib/words.ts'
import { Card, Empty, Notice } from '../../../../ui/bits.tsx'
import { Button } from '../../../../ui/button.tsx'
import { Dialog } from '../../../../ui/dialog.tsx'
import { Field, TextInput } from '../../../../ui/field.tsx'
import { Select } from '../../../../ui/select.tsx'
import { Loaded, Page } from '../../components/page.tsx'
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
      <Loaded query={profiles}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon={<Layers />} title={t('profiles.empty')} text={t('profiles.emptyText')} />
          ) : (
            <Card>
              <ul className="divide-y divide-border">
                {all.map((profile) => (
                  <ProfileRow key={profile.id} profile={profile} />
                ))}
              </ul>
            </Card>
          )
        }
      </Loaded>
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </Page>
  )
}

function ProfileRow({ profile }: { profile: SettingsProfile }) {
  const { t } = useText()
  const names = profile.lines.map(({ name }) => name).join(', ')
  return (
    <li>
      <Link
        to="/settings/line-profiles/$profileId/{-$tab}"
        params={{ profileId: profile.id }}
        className="flex min-h-16 items-center gap-3 px-4 py-2.5 hover:bg-hover"
      >
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{profile.name}</span>
          <span className="block truncate text-sm text-muted">
            {profile.lines.length === 0 ? t('profiles.unused') : t('profiles.usedBy', { count: profile.lines.length, names })}
          </span>
        </span>
        <ChevronRight className="size-4 shrink-0 text-muted" />
      </Link>
    </li>
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
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('profiles.create')}
      description={t('profiles.createText')}
      closeLabel={t('common.close')}
      width="sm"
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
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
        {create.error && <Notice tone="bad">{failureText(create.error)}</Notice>}
        <Button type="submit" variant="primary" busy={create.isPending} className="self-end">
          {t('common.create')}
        </Button>
      </form>
    </Dialog>
  )
}
