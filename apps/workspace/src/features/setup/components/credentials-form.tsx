import type { ChannelCheck, Connector } from '@omniline/contracts/channels'
import { useQuery } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import { type FormEvent, useEffect, useRef } from 'react'
import { call } from '../../../lib/api.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { credentialsReady, trimmed } from '../../../lib/manifest.ts'
import { useDebounced } from '../../../lib/use-debounced.ts'
import { FailureNotice } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { CheckSteps } from '../../../ui/check-steps.tsx'
import { CredentialFields } from '../../../ui/manifest-fields.tsx'
import { SetupSteps } from '../../../ui/setup-steps.tsx'

interface CredentialsFormProps {
  connector: Connector
  values: Record<string, string>
  onValues(values: Record<string, string>): void
  /** the channel is being made */
  busy: boolean
  /** why it could not be made */
  error: unknown
  onConnect(): void
}

const settlesAfterMs = 350

/** What a platform wants to know. As soon as it can be right the platform is asked; its reason stands at the field. */
export function CredentialsForm({ connector, values, onValues, busy, error, onConnect }: CredentialsFormProps) {
  const { t } = useText()
  const panel = useRef<HTMLFormElement>(null)
  const ready = credentialsReady(connector, values)
  const settled = useDebounced(values, settlesAfterMs)
  const check = useQuery({
    queryKey: ['connectionTest', connector.id, trimmed(settled)],
    queryFn: ({ signal }) => call('POST /connectors/test', { body: { connector: connector.id, credentials: trimmed(settled) }, signal }),
    enabled: ready && settled === values,
    retry: false,
    // The credentials are part of the key, so nothing of it outlives the form; an outcome may be another the next time.
    gcTime: 0,
    staleTime: 0,
  })
  const outcome = ready && settled === values && !check.isFetching ? check : null
  const refused = outcome?.data ? refusedBy(connector, outcome.data) : null
  useEffect(() => {
    panel.current?.querySelector('input')?.focus()
    panel.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
  }, [])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (outcome?.data?.ok) onConnect()
    else if (ready) void check.refetch()
  }
  return (
    <form
      ref={panel}
      noValidate
      onSubmit={submit}
      aria-label={t('channels.connectTitle', { name: connector.name })}
      className="mt-3 grid animate-rise scroll-m-4 items-start gap-5 rounded-card border border-accent bg-raised p-4 shadow-card sm:p-5 md:grid-cols-2"
    >
      <div className="flex flex-col gap-4">
        <CredentialFields connector={connector} values={values} onChange={onValues} {...(refused ? { errors: refused } : {})} />
        <p role="status" className="sr-only">
          {refused ? Object.values(refused).join(' ') : ''}
        </p>
        {outcome?.error ? (
          <FailureNotice error={outcome.error} />
        ) : (
          !refused && (outcome?.data || check.isFetching) && <CheckSteps check={outcome?.data} busy={check.isFetching} />
        )}
        <FailureNotice error={error} />
        {outcome?.data?.ok ? (
          <Button type="submit" variant="primary" busy={busy} className="self-start">
            {t('setup.channel.connect')}
            <ArrowRight className="size-4 rtl:-scale-x-100" />
          </Button>
        ) : (
          <Button type="submit" disabled={!ready} busy={ready && !outcome} className="self-start">
            {t('channels.checkNow')}
          </Button>
        )}
      </div>
      <SetupSteps connector={connector} />
    </form>
  )
}

/** The platform does not know these credentials: the reason by field, where it is plain which one is meant. */
function refusedBy(connector: Connector, check: ChannelCheck): Record<string, string> | null {
  const failed = check.steps.find((step) => !step.ok)
  const [only, ...others] = connector.credentials
  if (!failed || !only || others.length > 0) return null
  return failed.name === 'credentials' || failed.name === 'account' ? { [only.key]: failed.message } : null
}
