import type { SetupState } from '@omniline/contracts/accounts'
import { Link } from '@tanstack/react-router'
import { Bell, ChevronRight, Code, type LucideIcon, Radio, Split, UserPlus } from 'lucide-react'
import { useText } from '../../../lib/i18n/index.ts'
import { Card } from '../../../ui/bits.tsx'
import { Button } from '../../../ui/button.tsx'
import { StepFrame } from './step-frame.tsx'

interface DoneStepProps {
  setup: SetupState
  onBack(): void
  onLeave(): void
}

/** What to do next; all of it stays in the settings. */
export function DoneStep({ setup, onBack, onLeave }: DoneStepProps) {
  const { t } = useText()
  const { lineId, channelId } = setup
  return (
    <StepFrame
      title={t(channelId ? 'setup.done.title' : 'setup.done.titleEmpty')}
      text={t(channelId ? 'setup.done.text' : 'setup.done.textEmpty')}
      onBack={onBack}
    >
      <Card>
        <ul className="divide-y divide-border">
          <Todo icon={UserPlus} title={t('setup.done.invite')} text={t('setup.done.inviteText')} to="/settings/users" />
          {channelId ? (
            <li>
              <Link to="/settings/channels/$channelId" params={{ channelId }} className={rowClass}>
                <TodoBody icon={Code} title={t('setup.done.snippet')} text={t('setup.done.snippetText')} />
              </Link>
            </li>
          ) : (
            <Todo icon={Radio} title={t('setup.done.channel')} text={t('setup.done.channelText')} to="/settings/channels" />
          )}
          {lineId ? (
            <li>
              <Link to="/settings/lines/$lineId/{-$tab}" params={{ lineId, tab: 'queue' }} className={rowClass}>
                <TodoBody icon={Split} title={t('setup.done.distribution')} text={t('setup.done.distributionText')} />
              </Link>
            </li>
          ) : (
            <Todo icon={Split} title={t('setup.done.line')} text={t('setup.done.lineText')} to="/settings/lines" />
          )}
          <Todo icon={Bell} title={t('setup.done.alerts')} text={t('setup.done.alertsText')} to="/settings/profile" />
        </ul>
      </Card>
      <Button variant="primary" size="lg" className="mt-6 w-full" onClick={onLeave}>
        {t('setup.done.toInbox')}
      </Button>
    </StepFrame>
  )
}

const rowClass = 'flex items-center gap-3.5 px-4 py-3.5 first:rounded-t-card last:rounded-b-card hover:bg-hover'

interface TodoProps {
  icon: LucideIcon
  title: string
  text: string
}

function Todo({ to, ...body }: TodoProps & { to: '/settings/users' | '/settings/channels' | '/settings/lines' | '/settings/profile' }) {
  return (
    <li>
      <Link to={to} className={rowClass}>
        <TodoBody {...body} />
      </Link>
    </li>
  )
}

function TodoBody({ icon: Icon, title, text }: TodoProps) {
  return (
    <>
      <span className="grid size-9 shrink-0 place-items-center rounded-full bg-selected text-accent-text">
        <Icon className="size-4.5" />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block font-medium">{title}</span>
        <span className="block text-sm text-muted">{text}</span>
      </span>
      <ChevronRight className="size-4 shrink-0 text-muted" />
    </>
  )
}
