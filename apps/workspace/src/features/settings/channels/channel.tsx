import type { Channel, Connector } from '@omniline/contracts/channels'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../../lib/api.ts'
import { useDirectory } from '../../../lib/directory.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { siteChat } from '../../../lib/links.ts'
import { trimmed } from '../../../lib/manifest.ts'
import { queries, queryClient } from '../../../lib/query.ts'
import { toast } from '../../../lib/toast.ts'
import { failureText } from '../../../lib/words.ts'
import { Card, FailureNotice, Notice } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { CheckSteps } from '../../../ui/check-steps.tsx'
import { Field, SwitchRow, TextInput } from '../../../ui/field.tsx'
import { CredentialFields, SettingFields } from '../../../ui/manifest-fields.tsx'
import { Select } from '../../../ui/select.tsx'
import { AgoTime } from '../../../ui/time.tsx'
import { Loaded, Page } from '../components/page.tsx'
import { RemoveButton } from '../components/remove-button.tsx'
import { SaveBar } from '../components/save-bar.tsx'
import { rebase } from '../lines/shared/changes.ts'
import { StatusBadge } from './gallery.tsx'
import { Sharing } from './sharing.tsx'
import { Identity } from './identity.tsx'

export function ChannelPage() {
  const { t } = useText()
  const { channelId = '' } = useParams({ strict: false })
  const navigate = useNavigate()
  const channel = useQuery({ queryKey: ['channels', channelId], queryFn: () => call('GET /channels/:id', { params: { id: channelId } }) })
  const connectors = useQuery(queries.connectors)
  const connector = connectors.data?.find((one) => one.id === channel.data?.connector)
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-2.5">
          {channel.data?.name ?? t('settings.sections.channels')}
          {channel.data && <StatusBadge status={channel.data.status} />}
        </span>
      }
      text={connector?.name}
      back={{ to: '/settings/channels', always: true }}
      actions={
        channel.data && (
          <RemoveButton
            label={t('channels.remove')}
            title={t('channels.removeTitle', { name: channel.data.name })}
            text={t('channels.removeText')}
            remove={() => call('DELETE /channels/:id', { params: { id: channelId } })}
            list={queries.channels.queryKey}
            onRemoved={() => void navigate({ to: '/settings/channels' })}
          />
        )
      }
    >
      <Loaded query={channel}>
        {(data) => (
          <div className="flex flex-col gap-6">
            {data.error && (
              <Notice tone="bad" icon={<TriangleAlert />}>
                {data.error}
              </Notice>
            )}
            <Sharing channel={data} />
            {connector && <Editor key={data.id} channel={data} connector={connector} />}
            {data.connector === siteChat && <Identity channelId={data.id} />}
          </div>
        )}
      </Loaded>
    </Page>
  )
}

interface Draft {
  name: string
  lineId: string
  active: boolean
  settings: Record<string, unknown>
  credentials: Record<string, string>
}

const draftOf = ({ name, lineId, active, settings }: Channel): Draft => ({ name, lineId, active, settings, credentials: {} })

function Editor({ channel, connector }: { channel: Channel; connector: Connector }) {
  const { t } = useText()
  const directory = useDirectory()
  const [draft, setDraft] = useState(() => draftOf(channel))
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }))
  const dirty = JSON.stringify(draft) !== JSON.stringify(draftOf(channel))
  const save = useMutation({
    mutationFn: (sent: Draft) => {
      const { name, lineId, active, settings } = sent
      const credentials = trimmed(sent.credentials)
      return call('PATCH /channels/:id', {
        params: { id: channel.id },
        body: { name: name.trim(), lineId, active, settings, ...(Object.keys(credentials).length > 0 ? { credentials } : {}) },
      })
    },
    onSuccess: (saved, sent) => {
      queryClient.setQueryData(['channels', channel.id], saved)
      void queryClient.invalidateQueries({ queryKey: queries.channels.queryKey, exact: true })
      // What was changed meanwhile goes on being unsaved.
      setDraft((now) => rebase(sent, now, draftOf(saved)))
      toast.ok(t('settings.saved'))
    },
  })
  return (
    <>
      <Health channel={channel} connector={connector} />
      <Card className="flex flex-col gap-5 p-5">
        <h2 className="text-base font-semibold">{t('channels.settings')}</h2>
        <SwitchRow
          label={t('channels.active')}
          help={t('channels.activeHelp')}
          checked={draft.active}
          onChange={(active) => change({ active })}
        />
        <Field label={t('channels.name')} help={t('channels.nameHelp')}>
          <TextInput required maxLength={200} value={draft.name} onChange={(event) => change({ name: event.target.value })} />
        </Field>
        <Field label={t('channels.line')} help={t('channels.moveHelp')}>
          <Select
            label={t('channels.line')}
            value={draft.lineId}
            options={directory.lines
              .filter((one) => one.archivedAt === null || one.id === channel.lineId)
              .map((one) => ({ value: one.id, label: one.name }))}
            onChange={(lineId) => change({ lineId })}
          />
        </Field>
        <CredentialFields connector={connector} values={draft.credentials} onChange={(credentials) => change({ credentials })} replacing />
        <SettingFields fields={connector.settings} values={draft.settings} onChange={(settings) => change({ settings })} />
        <FailureNotice error={save.error} />
      </Card>
      <SaveBar dirty={dirty} busy={save.isPending} onSave={() => save.mutate(draft)} onReset={() => setDraft(draftOf(channel))} />
    </>
  )
}

/** Whether it lives, and the check that finds out why not. */
function Health({ channel, connector }: { channel: Channel; connector: Connector }) {
  const { t } = useText()
  const check = useMutation({
    mutationFn: () => call('POST /channels/:id/check', { params: { id: channel.id } }),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: queries.channels.queryKey }),
  })
  const facts: [string, string | null][] = [
    [t('channels.lastIn'), channel.lastInboundAt],
    [t('channels.lastOut'), channel.lastOutboundAt],
  ]
  return (
    <Card className="flex flex-col gap-4 p-5">
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="min-w-0 flex-1 text-base font-semibold">{t('channels.health')}</h2>
        {connector.credentials.length > 0 && (
          <Button size="sm" busy={check.isPending} onClick={() => check.mutate()}>
            {t('channels.checkNow')}
          </Button>
        )}
      </div>
      <dl className="grid grid-cols-2 gap-4 text-base">
        {facts.map(([term, at]) => (
          <div key={term}>
            <dt className="text-sm text-muted">{term}</dt>
            <dd>{at ? <AgoTime at={at} spelled /> : '—'}</dd>
          </div>
        ))}
      </dl>
      {check.error ? (
        <Notice tone="bad">{failureText(check.error)}</Notice>
      ) : (
        (check.data || check.isPending) && <CheckSteps check={check.data} busy={check.isPending} />
      )}
    </Card>
  )
}
