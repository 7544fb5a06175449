import type { Channel } from '@omniline/contracts/channels'
import { useQuery } from '@tanstack/react-query'
import { ArrowRight, CircleCheck, CircleDashed, PartyPopper, TriangleAlert } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useText } from '../../../lib/i18n/index.ts'
import { chatPageUrl, customerUrl, siteChat } from '../../../lib/links.ts'
import { queries } from '../../../lib/query.ts'
import { useInbox } from '../../../lib/realtime/inbox.ts'
import { Card, Notice, Skeleton } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { cn } from '../../../ui/cn.ts'
import { breakpoints, useMedia } from '../../../ui/use-media.ts'
import { liveTest, type Side, sideOf } from '../state.ts'
import { Elsewhere } from './elsewhere.tsx'
import { SideTabs } from './side-tabs.tsx'
import { StepFrame } from './step-frame.tsx'

interface TestStepProps {
  channelId: string | null
  onDone(): void
  onBack(): void
  renderInbox(channelId: string): ReactNode
}

/** The customer on the left, the operator on the right, on one screen and for real. Narrow screens show one side at a time. */
export function TestStep({ channelId, onDone, onBack, renderInbox }: TestStepProps) {
  const { t } = useText()
  const narrow = useMedia(breakpoints.narrow)
  const [side, setSide] = useState<Side>('customer')
  const { data: channels } = useQuery(queries.channels)
  const channel = channels?.find((one) => one.id === channelId)
  const { data: connectors } = useQuery(queries.connectors)
  const platform = connectors?.find((one) => one.id === channel?.connector)
  const conversations = useInbox((state) => state.conversations)
  const test = channelId ? liveTest(conversations, channelId) : null
  const atSite = channel?.connector === siteChat
  const marks = [
    {
      done: test?.written ?? false,
      text: atSite
        ? t(narrow ? 'setup.test.writeAsCustomer' : 'setup.test.write')
        : t('setup.test.writeElsewhere', { platform: platform?.name ?? '' }),
    },
    { done: test?.taken ?? false, text: t('setup.test.take') },
    { done: test?.answered ?? false, text: t('setup.test.answer') },
  ]
  const panel = (of: Side) => ({
    id: `setup-${of}`,
    ...(narrow ? { role: 'tabpanel', 'aria-labelledby': `setup-tab-${of}` } : {}),
    className: cn('h-[clamp(22rem,100dvh-17rem,44rem)] max-lg:h-[clamp(22rem,100dvh-22.5rem,44rem)]', narrow && side !== of && 'hidden'),
  })
  return (
    <StepFrame
      title={t('setup.test.title')}
      text={t(narrow ? 'setup.test.textNarrow' : 'setup.test.text')}
      width="full"
      onBack={onBack}
      {...(test?.answered ? {} : { onSkip: onDone })}
    >
      <div className="mb-3 flex min-h-9 flex-wrap items-center gap-x-6 gap-y-2">
        <Marks marks={marks} />
        {test?.answered && (
          <Button variant="primary" className="ml-auto animate-rise max-sm:w-full" onClick={onDone}>
            <PartyPopper className="size-4" />
            {t('setup.test.done')}
            <ArrowRight className="size-4 rtl:-scale-x-100" />
          </Button>
        )}
      </div>
      {!channels && <Skeleton className="h-96 rounded-card" />}
      {channels && !channel && <Notice tone="warn">{t('setup.test.noChannel')}</Notice>}
      {channel?.error && (
        <Notice tone="bad" live icon={<TriangleAlert />} className="mb-3">
          {channel.error}
        </Notice>
      )}
      {channel && narrow && <SideTabs side={side} onSide={setSide} awaited={test ? sideOf(test) : null} />}
      {channel && (
        <div className="grid gap-4 lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
          <div {...panel('customer')}>
            <Pane title={t('setup.test.customer')}>
              {atSite ? (
                <iframe src={chatPageUrl(channel.id)} title={t('setup.test.customer')} className="size-full" />
              ) : (
                <Elsewhere url={customerUrl(channel)} name={nameOf(channel)} arrived={test?.written ?? false} />
              )}
            </Pane>
          </div>
          <div {...panel('operator')}>
            <Pane title={t('setup.test.operator')}>{renderInbox(channel.id)}</Pane>
          </div>
        </div>
      )}
    </StepFrame>
  )
}

/** What a customer looks for. */
const nameOf = ({ account, name }: Channel) => (account?.username ? `@${account.username}` : (account?.name ?? name))

function Pane({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card className="flex h-full flex-col overflow-hidden">
      <h2 className="border-b border-border px-4 py-2.5 text-sm font-medium text-muted max-lg:sr-only">{title}</h2>
      <div className="min-h-0 flex-1">{children}</div>
    </Card>
  )
}

/** What is to be done, what is done; the next thing is read aloud. */
function Marks({ marks }: { marks: { done: boolean; text: string }[] }) {
  const { t } = useText()
  const next = marks.findIndex((one) => !one.done)
  return (
    <>
      <ol className="flex flex-wrap items-center gap-x-6 gap-y-1.5">
        {marks.map(({ done, text }, index) => (
          <li
            key={text}
            aria-current={index === next ? 'step' : undefined}
            className={cn('flex items-center gap-2 text-base', done ? 'text-ok' : index === next ? 'font-medium' : 'text-muted')}
          >
            {done ? <CircleCheck className="size-4.5" /> : <CircleDashed className="size-4.5 text-muted" />}
            {text}
            {done && <span className="sr-only"> {t('setup.stepDone')}</span>}
          </li>
        ))}
      </ol>
      <p role="status" className="sr-only">
        {marks[next]?.text ?? t('setup.test.done')}
      </p>
    </>
  )
}
