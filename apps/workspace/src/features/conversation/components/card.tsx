import { AtSign, BadgeCheck, Ban, ChevronDown, Copy, Hash, Languages, Mail, Phone, Route, UserPlus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { toast } from '../../../lib/toast.ts'
import type { Directory } from '../../../lib/directory.ts'
import { dateAndTime, wordyDuration } from '../../../lib/format.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import type { ConversationHead } from '../../../lib/realtime/head.ts'
import { type Rights, trailLabel } from '../../../lib/rules.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Badge, Notice } from '../../../ui/bits.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { ChannelGlyph } from '../../../ui/channel-glyph.tsx'
import { PersonIcon } from '../../../ui/people.tsx'
import { Consents } from './consents.tsx'
import { Previous } from './previous.tsx'

interface CardProps {
  conversation: ConversationHead
  rights: Rights
  directory: Directory
  onInvite(): void
  onTrail(): void
  onUnblock(): void
  /** the card covers the page and can be closed */
  onClose?: (() => void) | undefined
}

/** Who writes, and what is known of it. */
export function CustomerCard({ conversation, rights, directory, onInvite, onTrail, onUnblock, onClose }: CardProps) {
  const { t } = useText()
  return (
    <div className="scroll-y flex h-full flex-col bg-panel">
      {onClose && (
        <div className="flex justify-end px-2 pt-2">
          <IconButton label={t('common.close')} icon={<X />} onClick={onClose} />
        </div>
      )}
      <Who conversation={conversation} directory={directory} />
      {conversation.customer.blockedByUs && (
        <Notice tone="bad" icon={<Ban />} className="mx-4 mb-4">
          <p className="font-medium">{t('block.mark')}</p>
          <p className="mt-0.5">{t('block.meaning')}</p>
          {rights.unblock ? (
            <Button size="sm" className="mt-2" onClick={onUnblock}>
              {t('verb.unblock')}
            </Button>
          ) : (
            <p className="mt-1">{t('block.askSupervisor')}</p>
          )}
        </Notice>
      )}
      <Section title={t('card.dialog')}>
        <Facts conversation={conversation} directory={directory} />
      </Section>
      <Section title={t('card.people')}>
        <People conversation={conversation} rights={rights} directory={directory} onInvite={onInvite} onTrail={onTrail} />
      </Section>
      <Section title={t('card.previous')}>
        <Previous id={conversation.id} threadId={conversation.threadId} directory={directory} />
      </Section>
      <Section title={t('card.consents.title')}>
        <Consents customerId={conversation.customer.id} directory={directory} />
      </Section>
    </div>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details open className="group/section border-t border-border">
      <summary className="flex cursor-pointer list-none items-center gap-2 px-4 py-3 text-sm font-semibold select-none [&::-webkit-details-marker]:hidden">
        <span className="flex-1">{title}</span>
        <ChevronDown className="size-4 text-muted transition-transform group-open/section:rotate-180" />
      </summary>
      <div className="px-4 pb-4">{children}</div>
    </details>
  )
}

function Who({ conversation, directory }: Pick<CardProps, 'conversation' | 'directory'>) {
  const { t } = useText()
  const { customer, connector, channelId } = conversation
  const name = customer.name || t('inbox.nameless')
  const language = customer.language ? nameOfLanguage(customer.language) : null
  return (
    <div className="flex flex-col items-center px-4 pt-5 pb-4 text-center">
      <Avatar id={customer.id} name={name} url={customer.avatarUrl} size="lg" />
      <h2 className="mt-3 flex max-w-full items-center gap-1.5 text-lg font-semibold">
        <span className="truncate">{name}</span>
        {customer.verified && <BadgeCheck className="size-4.5 shrink-0 text-ok" aria-label={t('card.verified')} />}
      </h2>
      <p className="mt-0.5 flex max-w-full items-center gap-1.5 text-sm text-muted">
        <ChannelGlyph connector={connector} name={directory.connectorName(connector)} />
        <span className="truncate">{directory.channel(channelId) || directory.connectorName(connector)}</span>
      </p>
      {customer.blocked && (
        <Badge tone="bad" icon={<Ban />} className="mt-2">
          {t('card.blocked')}
        </Badge>
      )}
      <ul className="mt-4 flex w-full flex-col gap-0.5 text-left">
        {customer.username && <Contact icon={<AtSign />} label={t('card.username')} value={customer.username} />}
        {customer.phone && <Contact icon={<Phone />} label={t('card.phone')} value={customer.phone} href={`tel:${customer.phone}`} />}
        {customer.email && <Contact icon={<Mail />} label={t('card.email')} value={customer.email} href={`mailto:${customer.email}`} />}
        {language && <Contact icon={<Languages />} label={t('card.language')} value={language} />}
        <Contact icon={<Hash />} label={t('card.identity', { platform: directory.connectorName(connector) })} value={customer.externalId} />
      </ul>
    </div>
  )
}

function nameOfLanguage(code: string): string {
  try {
    return new Intl.DisplayNames(currentLanguage(), { type: 'language' }).of(code) ?? code
  } catch {
    // The platform sent something that is not a language tag.
    return code
  }
}

function Contact({ icon, label, value, href }: { icon: ReactNode; label: string; value: string; href?: string }) {
  const { t } = useText()
  return (
    <li className="group/contact flex min-h-8 items-center gap-2.5 text-base" title={label}>
      <span className="shrink-0 text-muted [&_svg]:size-4" role="img" aria-label={label}>
        {icon}
      </span>
      {href ? (
        <a href={href} className="min-w-0 flex-1 truncate text-accent-text hover:underline">
          {value}
        </a>
      ) : (
        <span className="min-w-0 flex-1 truncate">{value}</span>
      )}
      <IconButton
        size="sm"
        label={t('card.copy', { what: label })}
        icon={<Copy />}
        className="opacity-0 group-focus-within/contact:opacity-100 group-hover/contact:opacity-100 pointer-coarse:opacity-100 [&_svg]:size-3.5"
        onClick={() => void navigator.clipboard.writeText(value).then(() => toast.plain(t('common.copied')))}
      />
    </li>
  )
}

function Facts({ conversation, directory }: Pick<CardProps, 'conversation' | 'directory'>) {
  const { t } = useText()
  const language = currentLanguage()
  const { startedAt, acceptedAt, firstReplyAt, closedAt, status, closeReason } = conversation
  const after = (at: string) => wordyDuration((Date.parse(at) - Date.parse(startedAt)) / 1000, language)
  const facts: [string, ReactNode][] = [
    [
      t('card.number'),
      <span key="n" className="numeric">
        #{conversation.number}
      </span>,
    ],
    [
      t('card.status'),
      closedAt && closeReason ? `${t(`inbox.status.${status}`)}: ${t(`closeReason.${closeReason}`)}` : t(`inbox.status.${status}`),
    ],
    [t('card.line'), directory.line(conversation.lineId)],
    [t('card.started'), dateAndTime(startedAt, language)],
    [t('card.accepted'), acceptedAt ? t('card.after', { time: after(acceptedAt) }) : '—'],
    [t('card.firstReply'), firstReplyAt ? t('card.after', { time: after(firstReplyAt) }) : '—'],
  ]
  if (closedAt) facts.push([t('card.closed'), dateAndTime(closedAt, language)])
  return (
    <dl className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-x-3 gap-y-2 text-sm">
      {facts.map(([term, value]) => (
        <div key={term} className="contents">
          <dt className="text-muted">{term}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function People({ conversation, rights, directory, onInvite, onTrail }: Omit<CardProps, 'onClose' | 'onUnblock'>) {
  const { t } = useText()
  const owner = conversation.operatorId ? directory.person(conversation.operatorId) : null
  const others = conversation.participants.filter((id) => id !== conversation.operatorId).flatMap((id) => directory.person(id) ?? [])
  return (
    <div className="flex flex-col gap-2">
      {!owner && others.length === 0 && <p className="text-sm text-muted">{t('card.nobody')}</p>}
      {owner && (
        <p className="flex items-center gap-2.5">
          <PersonIcon person={owner} />
          <span className="min-w-0 flex-1 truncate">{owner.name}</span>
          <span className="text-xs text-muted">{t('card.responsible')}</span>
        </p>
      )}
      {others.map((one) => (
        <p key={one.id} className="flex items-center gap-2.5">
          <PersonIcon person={one} />
          <span className="min-w-0 flex-1 truncate">{one.name}</span>
          <span className="text-xs text-muted">{t('card.takesPart')}</span>
        </p>
      ))}
      <div className="flex flex-wrap gap-2">
        {rights.invite && (
          <Button size="sm" onClick={onInvite}>
            <UserPlus className="size-3.5 text-muted" />
            {t('verb.invite')}
          </Button>
        )}
        <Button size="sm" onClick={onTrail}>
          <Route className="size-3.5 text-muted" />
          {t(trailLabel(rights))}
        </Button>
      </div>
    </div>
  )
}
