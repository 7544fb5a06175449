import type { Connector } from '@omniline/contracts/channels'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Plug } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { call } from '../../../lib/api.ts'
import { useDirectory } from '../../../lib/directory.ts'
import { here } from '../../../lib/here.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import { credentialsReady, trimmed } from '../../../lib/manifest.ts'
import { queries, queryClient } from '../../../lib/query.ts'
import { failureText } from '../../../lib/words.ts'
import { Card, Empty, FailureNotice, Notice } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { CheckSteps } from '../../../ui/check-steps.tsx'
import { Field, TextInput } from '../../../ui/field.tsx'
import { CredentialFields, SettingFields } from '../../../ui/manifest-fields.tsx'
import { Select } from '../../../ui/select.tsx'
import { SetupSteps } from '../../../ui/setup-steps.tsx'
import { Loaded, Page } from '../components/page.tsx'

/** Instructions, form and live check of any platform, drawn from its manifest. */
export function ConnectPage() {
  const { t } = useText()
  const { connector: id = '' } = useParams({ strict: false })
  const connectors = useQuery(queries.connectors)
  const connector = connectors.data?.find((one) => one.id === id)
  return (
    <Page
      title={t('channels.connectTitle', { name: connector?.name ?? '' })}
      text={connector?.description[currentLanguage()]}
      back={{ to: '/settings/channels', always: true }}
      wide
    >
      <Loaded query={connectors}>
        {() => (connector ? <ConnectForm connector={connector} /> : <Empty icon={<Plug />} title={t('channels.unknown')} />)}
      </Loaded>
    </Page>
  )
}

function ConnectForm({ connector }: { connector: Connector }) {
  const { t } = useText()
  const navigate = useNavigate()
  const directory = useDirectory()
  const { line: given } = useSearch({ strict: false })
  const lines = directory.lines.filter((one) => one.archivedAt === null)
  const [chosen, setLineId] = useState(given ?? '')
  const lineId = lines.some((one) => one.id === chosen) ? chosen : (lines[0]?.id ?? '')
  const [name, setName] = useState('')
  const [credentials, setCredentials] = useState<Record<string, string>>({})
  const [settings, setSettings] = useState<Record<string, unknown>>({})
  const wanted = { connector: connector.id, credentials: trimmed(credentials), settings }
  const test = useMutation({ mutationFn: () => call('POST /connectors/test', { body: wanted }) })
  const create = useMutation({
    mutationFn: () => call('POST /channels', { body: { ...wanted, lineId, name: name.trim() || connector.name } }),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: queries.channels.queryKey }),
  })
  const ready = credentialsReady(connector, credentials) && lineId !== ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const stillHere = here()
    create.mutate(undefined, {
      onSuccess: ({ id }) => stillHere() && void navigate({ to: '/settings/channels/$channelId', params: { channelId: id } }),
    })
  }
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <SetupSteps connector={connector} />
      <form onSubmit={submit} className="flex flex-col gap-5">
        <Field label={t('channels.line')} help={t('channels.lineHelp')}>
          <Select
            label={t('channels.line')}
            value={lineId}
            options={lines.map((one) => ({ value: one.id, label: one.name }))}
            onChange={setLineId}
          />
        </Field>
        <Field label={t('channels.name')} help={t('channels.nameHelp')}>
          <TextInput maxLength={200} placeholder={connector.name} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <CredentialFields connector={connector} values={credentials} onChange={setCredentials} />
        <SettingFields fields={connector.settings} values={settings} onChange={setSettings} />
        {connector.credentials.length > 0 && (
          <Card className="flex flex-col gap-3 p-4">
            <div className="flex flex-wrap items-center gap-3">
              <span className="min-w-0 flex-1 text-base font-medium">{t('channels.check')}</span>
              <Button size="sm" disabled={!ready} busy={test.isPending} onClick={() => test.mutate()}>
                {t('channels.checkNow')}
              </Button>
            </div>
            {test.error ? (
              <Notice tone="bad">{failureText(test.error)}</Notice>
            ) : (
              (test.data || test.isPending) && <CheckSteps check={test.data} busy={test.isPending} />
            )}
          </Card>
        )}
        <FailureNotice error={create.error} />
        <Button type="submit" variant="primary" size="lg" className="self-start" disabled={!ready} busy={create.isPending}>
          {t('channels.connect')}
        </Button>
      </form>
    </div>
  )
}
