import type { Line } from '@omniline/contracts/lines'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Plus, Split } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../../lib/api.ts'
import { useDirectory } from '../../../lib/directory.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { queries, queryClient, useMe } from '../../../lib/query.ts'
import { Badge } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { ChannelGlyph } from '../../../ui/channel-glyph.tsx'
import { Field, TextInput } from '../../../ui/field.tsx'
import { FormDialog } from '../components/form-dialog.tsx'
import { List, RowLink } from '../components/list.tsx'
import { Page } from '../components/page.tsx'

export function LinesPage() {
  const { t } = useText()
  const lines = useQuery(queries.lines)
  const [creating, setCreating] = useState(false)
  const create = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus className="size-4" />
      {t('lines.create')}
    </Button>
  )
  return (
    <Page title={t('settings.sections.lines')} text={t('lines.text')} actions={create}>
      <List query={lines} empty={{ icon: <Split />, title: t('lines.empty'), text: t('lines.emptyText') }}>
        {(line) => <LineRow key={line.id} line={line} />}
      </List>
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </Page>
  )
}

function LineRow({ line }: { line: Line }) {
  const { t } = useText()
  const directory = useDirectory()
  const profile = useQuery(queries.settingsProfiles).data?.find(({ id }) => id === line.profileId)
  const channels = directory.channels.filter((one) => one.lineId === line.id)
  return (
    <RowLink
      linkTo={{ to: '/settings/lines/$lineId/{-$tab}', params: { lineId: line.id } }}
      name={line.name}
      badge={!line.active && <Badge>{t('lines.off')}</Badge>}
      text={
        <>
          {t(`lines.modes.${line.distribution.mode}.label`)} · {t('lines.members', { count: line.queue.length })}
          {profile && ` · ${t('lines.followsShort', { name: profile.name })}`}
        </>
      }
      aside={
        <span className="flex -space-x-1">
          {channels.slice(0, 5).map((one) => (
            <ChannelGlyph
              key={one.id}
              connector={one.connector}
              name={directory.connectorName(one.connector)}
              className="size-5 ring-2 ring-raised"
            />
          ))}
        </span>
      }
    />
  )
}

function CreateDialog({ onClose }: { onClose(): void }) {
  const { t } = useText()
  const me = useMe()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: () => call('POST /lines', { body: { name: name.trim(), language: me.language, queue: [{ type: 'user', id: me.id }] } }),
    onSuccess: async (line) => {
      await queryClient.invalidateQueries({ queryKey: queries.lines.queryKey })
      onClose()
      void navigate({ to: '/settings/lines/$lineId/{-$tab}', params: { lineId: line.id, tab: 'queue' } })
    },
  })
  return (
    <FormDialog title={t('lines.create')} description={t('lines.createText')} submit={t('common.create')} saving={create} onClose={onClose}>
      <Field label={t('lines.name')} help={t('lines.nameHelp')}>
        <TextInput autoFocus required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
    </FormDialog>
  )
}
