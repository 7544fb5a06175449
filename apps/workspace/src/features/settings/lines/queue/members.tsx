import type { QueueMember } from '@omniline/contracts/lines'
import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, GripVertical, Plus, UsersRound, X } from 'lucide-react'
import { useState } from 'react'
import { useDirectory } from '../../../../lib/directory.ts'
import { useText } from '../../../../lib/i18n/index.ts'
import { queries } from '../../../../lib/query.ts'
import { Notice } from '../../../../ui/bits.tsx'
import { Button, IconButton } from '../../../../ui/button.tsx'
import { cn } from '../../../../ui/cn.ts'
import { PersonIcon, usePeopleOptions } from '../../../../ui/people.tsx'
import { Picker } from '../../../../ui/picker.tsx'
import { useProblem } from '../shared/form.tsx'
import { addMember, memberKey, move } from './order.ts'
import { useOrder } from './use-order.ts'

interface MembersProps {
  queue: QueueMember[]
  onChange(queue: QueueMember[]): void
}

const teamIcon = (
  <span className="grid size-7 shrink-0 place-items-center rounded-full bg-hover text-muted">
    <UsersRound className="size-3.5" />
  </span>
)

/** Who answers, in which order: dragged by a handle, moved by its arrow keys, or by buttons. */
export function Members({ queue, onChange }: MembersProps) {
  const { t } = useText()
  const directory = useDirectory()
  const { data: teams = [] } = useQuery(queries.teams)
  const [adding, setAdding] = useState(false)
  const [said, setSaid] = useState('')
  const problem = useProblem('/queue')
  const inQueue = (type: 'user' | 'team') => queue.filter((one) => one.type === type).map((one) => one.id)
  const people = usePeopleOptions(directory, inQueue('user'))
  const teamOptions = {
    title: t('settings.sections.teams'),
    options: teams
      .filter((team) => !inQueue('team').includes(team.id))
      .map((team) => ({
        id: `team:${team.id}`,
        label: team.name,
        hint: t('teams.people', { count: team.memberIds.length }),
        icon: teamIcon,
      })),
  }
  const factsOf = (member: QueueMember) => {
    const person = member.type === 'user' ? directory.person(member.id) : null
    const team = member.type === 'team' ? teams.find((one) => one.id === member.id) : undefined
    const about = person
      ? `${t(`roles.${person.role}`)}${person.active ? '' : ` · ${t('users.inactive')}`}`
      : t('teams.people', { count: team?.memberIds.length ?? 0 })
    return { person, about, name: person?.name ?? team?.name ?? t('trail.somebody') }
  }
  const shift = (from: number, to: number) => {
    const moved = queue[from]
    if (!moved) return
    onChange(move(queue, from, to))
    setSaid(t('lines.moved', { name: factsOf(moved).name, position: to + 1, count: queue.length }))
  }
  const order = useOrder(queue.length, shift)

  return (
    <div className="flex flex-col gap-3">
      {queue.length === 0 ? (
        <Notice tone="warn">{t('lines.queueEmpty')}</Notice>
      ) : (
        <ol className="divide-y divide-border rounded-card border border-border">
          {queue.map((member, index) => {
            const { person, about, name } = factsOf(member)
            return (
              <li
                key={memberKey(member)}
                className={cn(
                  'flex min-h-14 items-center gap-2 py-1.5 pr-2 pl-1 sm:gap-3',
                  order.dragged === index && 'rounded-card bg-selected shadow-card',
                )}
              >
                <button
                  type="button"
                  aria-label={t('lines.drag', { name, position: index + 1 })}
                  {...order.handle(index)}
                  className="grid size-8 shrink-0 cursor-grab touch-none place-items-center rounded-control text-muted hover:bg-hover active:cursor-grabbing"
                >
                  <GripVertical className="size-4" />
                </button>
                <span className="numeric w-4 shrink-0 text-right text-sm text-muted">{index + 1}</span>
                {person ? <PersonIcon person={person} /> : teamIcon}
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{name}</span>
                  <span className="block truncate text-xs text-muted">{about}</span>
                </span>
                <span className="flex shrink-0">
                  <IconButton
                    size="sm"
                    label={t('lines.moveUp', { name })}
                    icon={<ArrowUp />}
                    disabled={index === 0}
                    onClick={() => shift(index, index - 1)}
                  />
                  <IconButton
                    size="sm"
                    label={t('lines.moveDown', { name })}
                    icon={<ArrowDown />}
                    disabled={index === queue.length - 1}
                    onClick={() => shift(index, index + 1)}
                  />
                  <IconButton
                    size="sm"
                    label={t('lines.removeMember', { name })}
                    icon={<X />}
                    onClick={() => onChange(queue.toSpliced(index, 1))}
                  />
                </span>
              </li>
            )
          })}
        </ol>
      )}
      {problem && (
        <p role="alert" className="text-xs text-bad">
          {problem}
        </p>
      )}
      <Button className="self-start" onClick={() => setAdding(true)}>
        <Plus className="size-4 text-muted" />
        {t('lines.addMember')}
      </Button>
      <p role="status" className="sr-only">
        {said}
      </p>
      <Picker
        open={adding}
        onOpenChange={setAdding}
        title={t('lines.addMember')}
        groups={[people, teamOptions]}
        onPick={(id) => onChange(addMember(queue, id.startsWith('team:') ? { type: 'team', id: id.slice(5) } : { type: 'user', id }))}
      />
    </div>
  )
}
