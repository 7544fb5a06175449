import type { Line } from '@omniline/contracts/lines'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronRight, Plus, Split } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { call } from '../../../lib/api.ts'
import { useDirectory } from '../../../lib/directory.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { queries, queryClient, useMe } from '../../../lib/query.ts'
import { failureText } from '../../../lib/words.ts'
import { Badge, Card, Empty, Notice } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { ChannelGlyph } from '../../../ui/channel-glyph.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field, TextInput } from '../../../ui/field.tsx'
import { Loaded, Page } from '../components/page.tsx'

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
      <Loaded query={lines}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon={<Split />} title={t('lines.empty')} text={t('lines.emptyText')} />
          ) : (
            <Card>
              <ul className="divide-y divide-border">
                {all.map((line) => (
                  <LineRow key={line.id} line={line} />
                ))}
              </ul>
            </Card>
          )
        }
      </Loaded>
      <CreateDialog open={creating} onOpenChange={setCreating} />
    </Page>
  )
}

function LineRow({ line }: { line: Line }) {
  const { t } = useText()
  const directory = useDirectory()
  const profile = useQuery(queries.settingsProfiles).data?.find(({ id }) => id === line.profileId)
  const channels = directory.channels.filter((one) => one.lineId === line.id)
  return (
    <li>
      <Link
        to="/settings/lines/$lineId/{-$tab}"
        params={{ lineId: line.id }}
        className="flex min-h-16 items-center gap-3 px-4 py-2.5 first:rounded-t-card last:rounded-b-card hover:bg-hover"
      >
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className="truncate font-medium">{line.name}</span>
            {!line.active && <Badge>{t('lines.off')}</Badge>}
          </span>
          <span className="block truncate text-sm text-muted">
            {t(`lines.modes.${line.distribution.mode}.label`)} · {t('lines.members', { count: line.queue.length })}
            {profile && ` · ${t('lines.followsShort', { name: profile.name })}`}
          </span>
        </span>
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
        <ChevronRight className="size-4 shrink-0 text-muted" />
      </Link>
    </li>
  )
}

function CreateDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const { t } = useText()
  const me = useMe()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: () => call('POST /lines', { body: { name: name.trim(), language: me.language, queue: [{ type: 'user', id: me.id }] } }),
    onSuccess: async (line) => {
      await queryClient.invalidateQueries({ queryKey: queries.lines.queryKey })
      onOpenChange(false)
      setName('')
      void navigate({ to: '/settings/lines/$lineId/{-$tab}', params: { lineId: line.id, tab: 'queue' } })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('lines.create')}
      description={t('lines.createText')}
      closeLabel={t('common.close')}
      width="sm"
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('lines.name')} help={t('lines.nameHelp')}>
          <TextInput autoFocus required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        {create.error && <Notice tone="bad">{failureText(create.error)}</Notice>}
        <Button type="submit" variant="primary" busy={create.isPending} className="self-end">
          {t('common.create')}
        </Button>
      </form>
    </Dialog>
  )
}
