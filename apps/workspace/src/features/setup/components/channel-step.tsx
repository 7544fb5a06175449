import type { Channel, Connector } from '@omniline/contracts/channels'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ArrowRight, CircleCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { call } from '../../../lib/api.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import { credentialsReady, trimmed } from '../../../lib/manifest.ts'
import { queries, queryClient } from '../../../lib/query.ts'
import { failureText } from '../../../lib/words.ts'
import { Notice, Skeleton } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { ChannelGlyph } from '../../../ui/channel-glyph.tsx'
import { CheckSteps } from '../../../ui/check-steps.tsx'
import { cn } from '../../../ui/cn.ts'
import { CredentialFields } from '../../../ui/manifest-fields.tsx'
import { SetupSteps } from '../../../ui/setup-steps.tsx'
import { StepFrame } from './step-frame.tsx'

interface ChannelStepProps {
  lineId: string | null
  channelId: string | null
  onDone(channelId: string, lineId: string): void
  onSkip(): void
  onBack(): void
}

/** What works without anything first; then platforms that need credentials. All drawn from manifests. */
export function ChannelStep({ lineId: known, channelId, onDone, onSkip, onBack }: ChannelStepProps) {
  const { t } = useText()
  const { data: connectors } = useQuery(queries.connectors)
  const { data: channels } = useQuery(queries.channels)
  const { data: lines } = useQuery(queries.lines)
  const [chosen, setChosen] = useState<string | null>(null)
  const [credentials, setCredentials] = useState<Record<string, Record<string, string>>>({})
  const lineId = known ?? lines?.[0]?.id ?? null
  const connected = channels?.find((one) => one.id === channelId) ?? channels?.[0]
  const ordered = connectors?.toSorted((a, b) => a.credentials.length - b.credentials.length)
  return (
    <StepFrame title={t('setup.channel.title')} text={t('setup.channel.text')} width="wide" onBack={onBack} onSkip={onSkip}>
      {connected && lineId && (
        <Notice
          tone="ok"
          icon={<CircleCheck />}
          className="mb-4"
          action={
            <Button size="sm" onClick={() => onDone(connected.id, connected.lineId)}>
              {t('setup.next')}
            </Button>
          }
        >
          {t('setup.channel.connected', { name: connected.name })}
        </Notice>
      )}
      {!ordered && <Skeleton className="h-40 rounded-card" />}
      {lines?.length === 0 && <Notice tone="warn">{t('setup.channel.noLine')}</Notice>}
      <ul className="flex flex-col gap-3">
        {lineId &&
          ordered?.map((connector) => (
            <ConnectorChoice
              key={connector.id}
              connector={connector}
              lineId={lineId}
              open={chosen === connector.id}
              onOpen={() => setChosen(chosen === connector.id ? null : connector.id)}
              credentials={credentials[connector.id] ?? {}}
              onCredentials={(values) => setCredentials({ ...credentials, [connector.id]: values })}
              onDone={(channel) => onDone(channel.id, channel.lineId)}
            />
          ))}
      </ul>
    </StepFrame>
  )
}

interface ConnectorChoiceProps {
  connector: Connector
  lineId: string
  open: boolean
  onOpen(): void
  credentials: Record<string, string>
  onCredentials(values: Record<string, string>): void
  onDone(channel: Channel): void
}

function ConnectorChoice({ connector, lineId, open, onOpen, credentials, onCredentials, onDone }: ConnectorChoiceProps) {
  const { t } = useText()
  const atOnce = connector.credentials.length === 0
  const wanted = { connector: connector.id, credentials: trimmed(credentials) }
  const test = useMutation({ mutationFn: () => call('POST /connectors/test', { body: wanted }) })
  const create = useMutation({
    // What is wrong with the credentials is found out before anything is made, and said here.
    mutationFn: async () => {
      if (!atOnce && !(await test.mutateAsync()).ok) return null
      return call('POST /channels', { body: { ...wanted, lineId, name: connector.name } })
    },
    onSuccess: (channel) => {
      if (!channel) return
      void queryClient.invalidateQueries({ queryKey: queries.channels.queryKey })
      onDone(channel)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  const error = test.error ?? create.error
  return (
    <li className={cn('rounded-card border bg-raised shadow-card transition-colors', open ? 'border-accent' : 'border-border')}>
      <div className="flex flex-wrap items-center gap-4 p-4 sm:p-5">
        <ChannelGlyph connector={connector.id} name={connector.name} className="size-11" />
        <div className="min-w-0 flex-1 basis-56">
          <h2 className="text-lg font-semibold">{connector.name}</h2>
          <p className="text-base text-muted text-pretty">{connector.description[currentLanguage()]}</p>
        </div>
        {atOnce ? (
          <Button variant="primary" busy={create.isPending} onClick={() => create.mutate()}>
            {t('setup.channel.atOnce')}
            <ArrowRight className="size-4" />
          </Button>
        ) : (
          <Button aria-expanded={open} onClick={onOpen}>
            {open ? t('common.cancel') : t('channels.connect')}
          </Button>
        )}
      </div>
      {atOnce && error && (
        <Notice tone="bad" live className="mx-5 mb-5">
          {failureText(error)}
        </Notice>
      )}
      {open && !atOnce && (
        <form onSubmit={submit} className="grid items-start gap-5 border-t border-border p-4 sm:p-5 md:grid-cols-2">
          <div className="flex flex-col gap-4">
            <CredentialFields connector={connector} values={credentials} onChange={onCredentials} />
            {error ? (
              <Notice tone="bad" live>
                {failureText(error)}
              </Notice>
            ) : (
              (test.data || test.isPending) && <CheckSteps check={test.data} busy={test.isPending} />
            )}
            <Button type="submit" variant="primary" disabled={!credentialsReady(connector, credentials)} busy={create.isPending} className="self-start">
              {t('setup.channel.checkAndConnect')}
            </Button>
          </div>
          <SetupSteps connector={connector} />
        </form>
      )}
    </li>
  )
}
