import { useQuery } from '@tanstack/react-query'
import { ArrowRight, CircleCheck, CircleDashed, PartyPopper } from 'lucide-react'
import type { ReactNode } from 'react'
import { useText } from '../../../lib/i18n/index.ts'
import { chatPageUrl, customerUrl, siteChat } from '../../../lib/links.ts'
import { queries } from '../../../lib/query.ts'
import { useInbox } from '../../../lib/realtime/inbox.ts'
import { Card, Notice, Skeleton } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { cn } from '../../../ui/cn.ts'
import { QrCode } from '../../../ui/qr-code.tsx'
import { liveTest } from '../state.ts'
import { StepFrame } from './step-frame.tsx'

interface TestStepProps {
  channelId: string | null
  onDone(): void
  onBack(): void
  renderInbox(channelId: string): ReactNode
}

/** The customer on the left, the operator on the right, on one screen and for real. */
export function TestStep({ channelId, onDone, onBack, renderInbox }: TestStepProps) {
  const { t } = useText()
  const { data: channels } = useQuery(queries.channels)
  const channel = channels?.find((one) => one.id === channelId)
  const conversations = useInbox((state) => state.conversations)
  const test = channelId ? liveTest(conversations, channelId) : null
  const marks = [
    { done: test?.written, text: channel?.connector === siteChat ? t('setup.test.write') : t('setup.test.writeElsewhere') },
    { done: test?.taken, text: t('setup.test.take') },
    { done: test?.answered, text: t('setup.test.answer') },
  ]
  return (
    <StepFrame
      title={t('setup.test.title')}
      text={t('setup.test.text')}
      width="full"
      onBack={onBack}
      {...(test?.answered ? {} : { onSkip: onDone })}
    >
      <div className="mb-3 flex min-h-9 flex-wrap items-center gap-x-6 gap-y-2" role="status">
        {marks.map(({ done, text }, index) => (
          <span
            key={text}
            className={cn(
              'flex items-center gap-2 text-base',
              done ? 'text-ok' : marks.findIndex((one) => !one.done) === index ? 'font-medium' : 'text-muted',
            )}
          >
            {done ? <CircleCheck className="size-4.5" /> : <CircleDashed className="size-4.5 text-muted" />}
            {text}
          </span>
        ))}
        {test?.answered && (
          <Button variant="primary" className="ml-auto animate-rise" onClick={onDone}>
            <PartyPopper className="size-4" />
            {t('setup.test.done')}
            <ArrowRight className="size-4" />
          </Button>
        )}
      </div>
      {!channels && <Skeleton className="h-96 rounded-card" />}
      {channels && !channel && <Notice tone="warn">{t('setup.test.noChannel')}</Notice>}
      {channel && (
        <div className="grid gap-4 lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
          <Card className="flex h-[clamp(22rem,100dvh-17rem,44rem)] flex-col overflow-hidden">
            <p className="border-b border-border px-4 py-2.5 text-sm font-medium text-muted">{t('setup.test.customer')}</p>
            {channel.connector === siteChat ? (
              <iframe src={chatPageUrl(channel.id)} title={t('setup.test.customer')} className="min-h-0 w-full flex-1" />
            ) : (
              <Elsewhere url={customerUrl(channel)} name={channel.account?.username ?? channel.name} />
            )}
          </Card>
          <Card className="flex h-[clamp(22rem,100dvh-17rem,44rem)] flex-col overflow-hidden">
            <p className="border-b border-border px-4 py-2.5 text-sm font-medium text-muted">{t('setup.test.operator')}</p>
            <div className="min-h-0 flex-1">{renderInbox(channel.id)}</div>
          </Card>
        </div>
      )}
    </StepFrame>
  )
}

function Elsewhere({ url, name }: { url: string | null; name: string }) {
  const { t } = useText()
  return (
    <div className="grid flex-1 place-items-center p-6 text-center">
      <div className="flex flex-col items-center gap-4">
        {url && <QrCode text={url} label={t('channels.qr')} className="size-48 rounded-card border border-border" />}
        <p className="max-w-72 text-lg font-medium text-balance">{t('setup.test.elsewhere', { name })}</p>
        {url && (
          <a href={url} target="_blank" rel="noopener noreferrer" className="text-accent-text hover:underline">
            {url}
          </a>
        )}
        <p className="flex items-center gap-2 text-sm text-muted">
          <CircleDashed className="size-4 animate-spin" />
          {t('setup.test.waiting')}
        </p>
      </div>
    </div>
  )
}
