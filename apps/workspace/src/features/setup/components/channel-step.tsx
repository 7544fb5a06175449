import type { Me } from '@omniline/contracts/accounts'
import type { Channel, Connector } from '@omniline/contracts/channels'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ArrowRight, ChevronDown, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../../lib/api.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import { trimmed } from '../../../lib/manifest.ts'
import { queries, queryClient } from '../../../lib/query.ts'
import { FailureNotice, Notice, Skeleton } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { ChannelGlyph } from '../../../ui/channel-glyph.tsx'
import { cn } from '../../../ui/cn.ts'
import { makeLine } from '../make-line.ts'
import { CredentialsForm } from './credentials-form.tsx'
import { StepFrame } from './step-frame.tsx'

/** By connector; kept by the page, so that going back loses nothing. Never stored. */
export type Credentials = Record<string, Record<string, string>>

interface ChannelStepProps {
  me: Me
  lineId: string | null
  channelId: string | null
  /** of the line that is made here when the step before was skipped */
  lineName: string
  credentials: Credentials
  onCredentials(credentials: Credentials): void
  onDone(channel: Channel): void
  onSkip(): void
  onBack(): void
}

const bigCards = 2

/** What works without anything first; then platforms that need credentials. All drawn from manifests. */
export function ChannelStep({
  me,
  lineId: made,
  channelId,
  lineName,
  credentials,
  onCredentials,
  onDone,
  onSkip,
  onBack,
}: ChannelStepProps) {
  const { t } = useText()
  const { data: connectors } = useQuery(queries.connectors)
  const { data: channels } = useQuery(queries.channels)
  const { data: lines } = useQuery(queries.lines)
  const [chosen, setChosen] = useState<string | null>(null)
  const lineId = made ?? lines?.find((one) => one.archivedAt === null)?.id ?? null
  const connected = channels?.find((one) => one.id === channelId) ?? null
  const create = useMutation({
    mutationFn: async (connector: Connector) =>
      call('POST /channels', {
        body: {
          connector: connector.id,
          credentials: trimmed(credentials[connector.id] ?? {}),
          lineId: lineId ?? (await makeLine(me, lineName)).id,
          name: connector.name,
        },
      }),
    onSuccess: async (channel) => {
      await queryClient.invalidateQueries({ queryKey: queries.channels.queryKey })
      onDone(channel)
    },
  })
  const ordered = connectors?.toSorted((a, b) => a.credentials.length - b.credentials.length) ?? []
  const open = ordered.find((one) => one.id === chosen)
  const choose = (connector: Connector) => {
    create.reset()
    if (connector.credentials.length === 0) create.mutate(connector)
    else setChosen(chosen === connector.id ? null : connector.id)
  }
  const choice = (connector: Connector, big: boolean) => (
    <Choice
      key={connector.id}
      connector={connector}
      big={big}
      open={chosen === connector.id}
      busy={create.isPending && create.variables.id === connector.id}
      onChoose={() => choose(connector)}
    />
  )
  return (
    <StepFrame title={t('setup.channel.title')} text={t('setup.channel.text')} width="wide" onBack={onBack} onSkip={onSkip}>
      {connected && (
        <Notice
          tone="ok"
          icon={<CircleCheck />}
          className="mb-4 items-center"
          action={
            <Button size="sm" onClick={() => onDone(connected)}>
              {t('setup.next')}
              <ArrowRight className="size-3.5 rtl:-scale-x-100" />
            </Button>
          }
        >
          {t('setup.channel.connected', { name: connected.name })}
        </Notice>
      )}
      {lines && lineId === null && <Notice className="mb-4">{t('setup.channel.noLine', { name: lineName })}</Notice>}
      {!connectors && <Skeleton className="h-44 rounded-card" />}
      <ul className="grid gap-3 sm:grid-cols-2">{ordered.slice(0, bigCards).map((connector) => choice(connector, true))}</ul>
      {ordered.length > bigCards && (
        <>
          <h2 className="mt-6 mb-3 text-base font-semibold">{t('setup.channel.others')}</h2>
          <ul className="grid gap-3 sm:grid-cols-2">{ordered.slice(bigCards).map((connector) => choice(connector, false))}</ul>
        </>
      )}
      {!open && <FailureNotice error={create.error} className="mt-3" />}
      {open && (
        <CredentialsForm
          key={open.id}
          connector={open}
          values={credentials[open.id] ?? {}}
          onValues={(values) => {
            create.reset()
            onCredentials({ ...credentials, [open.id]: values })
          }}
          busy={create.isPending}
          error={create.error}
          onConnect={() => create.mutate(open)}
        />
      )}
    </StepFrame>
  )
}

interface ChoiceProps {
  connector: Connector
  big: boolean
  open: boolean
  busy: boolean
  onChoose(): void
}

function Choice({ connector, big, open, busy, onChoose }: ChoiceProps) {
  const { t } = useText()
  const atOnce = connector.credentials.length === 0
  return (
    <li
      className={cn(
        'flex rounded-card border bg-raised shadow-card transition-colors',
        big ? 'flex-col gap-4 p-5' : 'items-center gap-3.5 p-4',
        open ? 'border-accent' : 'border-border',
      )}
    >
      <div className="flex min-w-0 flex-1 items-start gap-3.5">
        <ChannelGlyph connector={connector.id} name={connector.name} className={big ? 'size-12' : 'size-9'} />
        <div className="min-w-0 flex-1">
          <h2 className={cn('font-semibold', big ? 'text-lg' : 'text-base')}>{connector.name}</h2>
          <p className={cn('text-muted text-pretty', big ? 'text-base' : 'line-clamp-2 text-sm')}>
            {connector.description[currentLanguage()]}
          </p>
        </div>
      </div>
      <Button
        variant={atOnce ? 'primary' : 'secondary'}
        busy={busy}
        onClick={onChoose}
        aria-label={`${atOnce ? t('setup.channel.atOnce') : t('channels.connect')}: ${connector.name}`}
        {...(atOnce ? {} : { 'aria-expanded': open })}
      >
        {atOnce ? t('setup.channel.atOnce') : t('channels.connect')}
        {atOnce ? (
          <ArrowRight className="size-4 rtl:-scale-x-100" />
        ) : (
          <ChevronDown className={cn('size-4 transition-transform', open && 'rotate-180')} />
        )}
      </Button>
    </li>
  )
}
