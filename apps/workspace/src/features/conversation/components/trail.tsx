import type { TrailEntry } from '@omniline/contracts/conversations'
import { useQuery } from '@tanstack/react-query'
import { ArrowRight, Check, Split } from 'lucide-react'
import type { ReactNode } from 'react'
import { call } from '../../../lib/api.ts'
import { useHalfMinute } from '../../../lib/clock.ts'
import type { Directory } from '../../../lib/directory.ts'
import { exactTime, moment, wordyDuration } from '../../../lib/format.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import { useMe } from '../../../lib/query.ts'
import type { ConversationHead } from '../../../lib/realtime/head.ts'
import { failureText } from '../../../lib/words.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Notice, Skeleton } from '../../../ui/bits.tsx'
import { cn } from '../../../ui/cn.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { rightsIn, trailLabel } from '../../../lib/rules.ts'
import { offeredTo, type Whence, whenceFor } from '../whence.ts'
import { trailIcon } from './trail-icons.tsx'

interface TrailProps {
  conversation: ConversationHead
  open: boolean
  onOpenChange(open: boolean): void
  directory: Directory
}

/** Why the conversation went where it went: first the answer, then every step with whom it could have gone to. */
export function Trail({ conversation, open, onOpenChange, directory }: TrailProps) {
  const { t } = useText()
  const me = useMe()
  const { id, status, operatorId, lineId, offeredTo: offered } = conversation
  const trail = useQuery({
    // Again whenever it has moved on.
    queryKey: ['trail', id, status, operatorId, lineId, offered.join()],
    queryFn: ({ signal }) => call('GET /conversations/:id/trail', { params: { id }, signal }),
    enabled: open,
    staleTime: 0,
    // What was known of this conversation; another's steps say nothing of it.
    placeholderData: (before: TrailEntry[] | undefined, query) => (query?.queryKey[1] === id ? before : undefined),
  })
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t(trailLabel(rightsIn(conversation, me)))} description={t('trail.text')}>
      {trail.error && <Notice tone="bad">{failureText(trail.error)}</Notice>}
      {trail.isPending && <Skeleton className="h-32" />}
      {trail.data?.length === 0 && <p className="py-6 text-center text-muted">{t('trail.empty')}</p>}
      {trail.data && <Steps trail={trail.data} conversation={conversation} directory={directory} />}
    </Dialog>
  )
}

function Steps({ trail, conversation, directory }: Pick<TrailProps, 'conversation' | 'directory'> & { trail: TrailEntry[] }) {
  const me = useMe()
  const who = conversation.operatorId ?? me.id
  const whence = whenceFor(trail, who)
  return (
    <>
      {whence && <Answer whence={whence} who={who === me.id ? null : who} directory={directory} />}
      <ol className="flex flex-col">
        {trail.map((entry, i) => (
          <Step
            key={`${entry.at}-${i}`}
            entry={entry}
            before={trail[i - 1]?.at ?? null}
            decisive={entry === whence?.basis}
            directory={directory}
            last={i === trail.length - 1}
          />
        ))}
      </ol>
    </>
  )
}

/** `who`: null is the one who looks. */
function Answer({ whence, who, directory }: { whence: Whence; who: string | null; directory: Directory }) {
  const { t } = useText()
  const person = (id: string | null) => (id === null ? '' : directory.person(id)?.name) || t('trail.somebody')
  const from = 'from' in whence ? person(whence.from) : ''
  const because = 'because' in whence ? t(`trail.because.${whence.because}` as 'trail.because.everyone', { defaultValue: '' }) : ''
  return (
    <div className="mb-5 rounded-card bg-selected px-3.5 py-3">
      <p className="font-medium text-balance">
        {who === null ? t(`trail.toMe.${whence.how}`, { from }) : t(`trail.toOther.${whence.how}`, { from, name: person(who) })}
      </p>
      {because && <p className="mt-0.5 text-sm text-muted">{because}</p>}
    </div>
  )
}

interface StepProps {
  entry: TrailEntry
  /** when the step before was */
  before: string | null
  /** the step that the answer rests on */
  decisive: boolean
  directory: Directory
  last: boolean
}

function Step({ entry, before, decisive, directory, last }: StepProps) {
  const { t } = useText()
  const language = currentLanguage()
  const now = useHalfMinute()
  const { at, event, from, reason, considered } = entry
  const words = (kind: 'events' | 'reasons', code: string) =>
    code === '' ? '' : t(`trail.${kind}.${code}` as 'trail.events.offered', { defaultValue: code })
  const to = offeredTo(entry)
  const passed = before === null ? 0 : (Date.parse(at) - Date.parse(before)) / 1000
  const { icon, tone } = trailIcon(event)
  return (
    <li className="relative flex gap-3 pb-4 last:pb-0">
      {!last && <span className="absolute top-7 bottom-1 left-3.25 w-px bg-border" aria-hidden="true" />}
      <span className={cn('grid size-6.5 shrink-0 place-items-center rounded-full [&_svg]:size-3.5', tone)} aria-hidden="true">
        {icon}
      </span>
      <div className="min-w-0 flex-1 pt-0.75">
        <p className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 font-medium">{words('events', event)}</span>
          <span className="numeric shrink-0 text-xs text-muted">
            {passed >= 1 && <span className="max-sm:hidden">{t('trail.after', { time: wordyDuration(passed, language) })} · </span>}
            <time dateTime={at} title={exactTime(at, language)}>
              {moment(at, now, language)}
            </time>
          </span>
        </p>
        {(from !== null || to.length > 0) && (
          <p className="mt-1 flex flex-wrap items-center gap-1.5">
            {from !== null && <Chip id={from} reason={reason} directory={directory} />}
            {from !== null && to.length > 0 && <ArrowRight className="size-3.5 shrink-0 text-muted" aria-label={t('trail.to')} />}
            {to.slice(0, chipsMax).map((id) => (
              <Chip key={id} id={id} reason={reason} directory={directory} />
            ))}
            {to.length > chipsMax && <span className="text-xs text-muted">{t('trail.andMore', { count: to.length - chipsMax })}</span>}
          </p>
        )}
        {reason && <p className="mt-0.5 text-sm text-muted">{words('reasons', reason)}</p>}
        {considered.length > 0 && <Considered considered={considered} open={decisive} directory={directory} />}
      </div>
    </li>
  )
}

const chipsMax = 6

/** A person or a line, by name and picture. */
function Chip({ id, reason, directory }: { id: string; reason: string; directory: Directory }) {
  const { t } = useText()
  const person = directory.person(id)
  const line = directory.line(id)
  let name = person?.name || line
  let picture: ReactNode = <Split className="ml-1 size-3 text-muted" aria-hidden="true" />
  if (person) picture = <Avatar id={id} name={person.name} url={person.avatarUrl} size="xs" />
  else if (!line && reason === 'to_line') name = t('trail.someLine')
  else if (!line) picture = null
  return (
    <span className="inline-flex h-6 max-w-full items-center gap-1.5 rounded-full border border-border bg-panel pr-2 pl-0.5 text-sm">
      {picture}
      <span className={cn('truncate', picture === null && 'pl-1.5')}>{name || t('trail.somebody')}</span>
    </span>
  )
}

interface ConsideredProps {
  considered: TrailEntry['considered']
  open: boolean
  directory: Directory
}

/** Those who could have had it, and those who could not, each with the reason. */
function Considered({ considered, open, directory }: ConsideredProps) {
  const { t } = useText()
  const groups = [
    { title: t('trail.eligible'), people: considered.filter((one) => one.eligible) },
    { title: t('trail.notEligible'), people: considered.filter((one) => !one.eligible) },
  ].filter((group) => group.people.length > 0)
  return (
    <details open={open} className="mt-1.5">
      <summary className="w-fit cursor-pointer rounded text-xs font-medium text-accent-text">
        {t('trail.considered', { count: considered.length })}
      </summary>
      {groups.map(({ title, people }) => (
        <div key={title} className="mt-2 rounded-card border border-border">
          <p className="px-3 pt-2 text-xs font-medium text-muted">{title}</p>
          <ul className="px-3 pt-1 pb-2">
            {people.map((one) => {
              const person = directory.person(one.userId)
              const chosen = chosenWhy.has(one.why)
              return (
                <li key={one.userId} className="flex min-h-7.5 items-center gap-2 py-0.5 text-sm">
                  <Avatar id={one.userId} name={person?.name ?? ''} url={person?.avatarUrl ?? null} size="xs" />
                  <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2">
                    <span className={cn('max-w-full grow truncate', chosen && 'font-medium')}>{person?.name ?? t('trail.somebody')}</span>
                    <span className={cn('flex items-center gap-1 text-xs', chosen ? 'text-ok' : 'text-muted')}>
                      {chosen && <Check className="size-3.5 shrink-0" aria-hidden="true" />}
                      {t(`trail.why.${whyOf(one)}` as 'trail.why.offline', { defaultValue: one.why })}
                    </span>
                  </span>
                </li>
              )
            })}
          </ul>
        </div>
      ))}
    </details>
  )
}

/** Who has it on the desk already is not asked again: that is another thing than having others there. */
const whyOf = ({ eligible, why }: TrailEntry['considered'][number]) => (why === 'has_offers' && !eligible ? 'has_this_offer' : why)

const chosenWhy: ReadonlySet<string> = new Set(['longest_idle', 'first_in_queue', 'everyone', 'last_operator'])
