import type { Me, SetupState } from '@omniline/contracts/accounts'
import type { ApiBody } from '@omniline/contracts/api'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { call } from '../../lib/api.ts'
import { useText } from '../../lib/i18n/index.ts'
import { changeLanguage } from '../../lib/preferences.ts'
import { queries, queryClient } from '../../lib/query.ts'
import { FailureNotice } from '../../ui/bits.tsx'
import { Logo } from '../../ui/brand.tsx'
import { Button } from '../../ui/button.tsx'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { AccountStep } from './components/account-step.tsx'
import { ChannelStep, type Credentials } from './components/channel-step.tsx'
import { DoneStep } from './components/done-step.tsx'
import { LineStep } from './components/line-step.tsx'
import { Progress } from './components/progress.tsx'
import { TestStep } from './components/test-step.tsx'
import { stepOf } from './state.ts'
import { forgetTyped, readTyped, type Typed, writeTyped } from './typed.ts'

interface SetupPageProps {
  setup: SetupState
  /** null before the administrator exists */
  me: Me | null
  /** the administrator exists and is signed in */
  onSignedIn(): Promise<void>
  onLeave(): void
  /** the real inbox of the channel, for the live test */
  renderInbox(channelId: string): ReactNode
}

/** The way from an empty server to the first answered message. Where one is lives on the server, so that a reload goes on there. */
export function SetupPage({ setup, me, onSignedIn, onLeave, renderInbox }: SetupPageProps) {
  const { t } = useText()
  const page = useRef<HTMLDivElement>(null)
  const [typed, setTyped] = useState(readTyped)
  const [credentials, setCredentials] = useState<Credentials>({})
  const step = stepOf(setup)
  const move = useMutation({
    mutationFn: (progress: ApiBody<'PUT /setup/progress'>) => call('PUT /setup/progress', { body: progress }),
    onSuccess: (state) => queryClient.setQueryData(queries.setup.queryKey, state),
  })
  const type = (change: Partial<Typed>) => {
    const next = { ...typed, ...change }
    setTyped(next)
    writeTyped(next)
  }
  const leave = () => {
    if (step === 'done') forgetTyped()
    onLeave()
  }
  useEffect(() => {
    document.title = `${t(`setup.steps.${step}`)} · Omniline`
  }, [step, t])
  // Before the step puts the focus somewhere, which may scroll again.
  useLayoutEffect(() => {
    if (page.current) page.current.scrollTop = 0
  }, [step])

  return (
    <div ref={page} className="scroll-y flex h-dvh flex-col bg-canvas">
      <header className="grid grid-cols-[1fr_auto_1fr] items-center gap-2.5 px-4 py-3 sm:px-5 sm:py-4">
        <span className="flex items-center gap-2.5">
          <Logo className="size-7" />
          <span className="text-lg font-semibold tracking-tight max-sm:sr-only">Omniline</span>
        </span>
        <Progress setup={setup} />
        <span className="flex items-center justify-end gap-1">
          {me && step !== 'done' && (
            <Button variant="ghost" size="sm" onClick={leave} className="max-sm:hidden">
              {t('setup.later')}
            </Button>
          )}
          <LanguageSwitch onChange={(language) => me && void changeLanguage(language)} />
        </span>
      </header>
      <main className="flex-1">
        <FailureNotice error={move.error} className="mx-auto mb-2 w-[calc(100%-2.5rem)] max-w-lg" />
        {step === 'account' && <AccountStep codeRequired={setup.codeRequired} typed={typed} onTyped={type} onDone={onSignedIn} />}
        {step === 'line' && me && (
          <LineStep
            me={me}
            lineId={setup.lineId}
            typed={typed}
            onTyped={type}
            onDone={(lineId) => move.mutate({ step: 'channel', lineId })}
            onSkip={() => move.mutate({ step: 'channel' })}
          />
        )}
        {step === 'channel' && me && (
          <ChannelStep
            me={me}
            lineId={setup.lineId}
            channelId={setup.channelId}
            lineName={typed.lineName?.trim() || t('setup.line.default')}
            credentials={credentials}
            onCredentials={setCredentials}
            onDone={(channel) => move.mutate({ step: 'test', channelId: channel.id, lineId: channel.lineId })}
            onSkip={() => move.mutate({ step: setup.channelId ? 'test' : 'done' })}
            onBack={() => move.mutate({ step: 'line' })}
          />
        )}
        {step === 'test' && (
          <TestStep
            channelId={setup.channelId}
            onDone={() => move.mutate({ step: 'done' })}
            onBack={() => move.mutate({ step: 'channel' })}
            renderInbox={renderInbox}
          />
        )}
        {step === 'done' && (
          <DoneStep setup={setup} onBack={() => move.mutate({ step: setup.channelId ? 'test' : 'channel' })} onLeave={leave} />
        )}
      </main>
    </div>
  )
}
