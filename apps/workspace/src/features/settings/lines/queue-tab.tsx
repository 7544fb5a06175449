import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, GripVertical, Plus, UsersRound, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { useDirectory } from '../../../lib/directory.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { queries } from '../../../lib/query.ts'
import { Card, Empty, Notice } from '../../../ui/bits.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { cn } from '../../../ui/cn.ts'
import { PersonIcon, usePeopleOptions } from '../../../ui/people.tsx'
import { Picker } from '../../../ui/picker.tsx'
import type { TabProps } from './draft.ts'
import { addMember, memberKey, move } from './queue-order.ts'

/** Who answers, in which order: dragged, or moved by buttons. */
export function QueueTab({ draft, change }: TabProps) {
  const { t } = useText()
  const directory = useDirectory()
  const { data: teams = [] } = useQuery(queries.teams)
  const [adding, setAdding] = useState(false)
  const dragged = useRef<number | null>(null)
  const [over, setOver] = useState<number | null>(null)
  const { queue } = draft
  const inQueue = (type: 'user' | 'team') => queue.filter((one) => one.type === type).map((one) => one.id)
  const people = usePeopleOptions(directory, inQueue('user'))
  const teamIcon = (
    <span className="grid size-7 shrink-0 place-items-center rounded-full bg-hover text-muted">
      <UsersRound className="size-3.5" />
    </span>
  )
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
  const shift = (from: number, to: number) => change({ queue: move(queue, from, to) })

  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-prose text-base text-muted">{t('lines.queueHelp')}</p>
      {queue.length === 0 ? (
        <Notice tone="warn">{t('lines.queueEmpty')}</Notice>
      ) : (
        <Card>
          <ol className="divide-y divide-border">
            {queue.map((member, index) => {
              const person = member.type === 'user' ? directory.person(member.id) : null
              const team = member.type === 'team' ? teams.find((one) => one.id === member.id) : undefined
              const name = person?.name ?? team?.name ?? t('trail.somebody')
              return (
                <li
                  key={memberKey(member)}
                  draggable
                  onDragStart={(event) => {
                    dragged.current = index
                    event.dataTransfer.effectAllowed = 'move'
                  }}
                  onDragOver={(event) => {
                    if (dragged.current === null) return
                    event.preventDefault()
                    setOver(index)
                  }}
                  onDragEnd={() => {
                    dragged.current = null
                    setOver(null)
                  }}
                  onDrop={(event) => {
                    event.preventDefault()
                    if (dragged.current !== null) shift(dragged.current, index)
                  }}
                  className={cn('flex min-h-14 items-center gap-3 py-1.5 pr-2 pl-2', over === index && 'bg-selected')}
                >
                  <GripVertical className="size-4 shrink-0 cursor-grab text-muted" aria-hidden="true" />
                  <span className="numeric w-5 text-right text-sm text-muted">{index + 1}</span>
                  {person ? <PersonIcon person={person} /> : teamIcon}
                  <span className="min-w-0 flex-1">
                    <span className="block truncate font-medium">{name}</span>
                    <span className="block truncate text-xs text-muted">
                      {person
                        ? `${t(`roles.${person.role}`)}${person.active ? '' : ` · ${t('users.inactive')}`}`
                        : t('teams.people', { count: team?.memberIds.length ?? 0 })}
                    </span>
                  </span>
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
                    onClick={() => change({ queue: queue.toSpliced(index, 1) })}
                  />
                </li>
              )
            })}
          </ol>
        </Card>
      )}
      {queue.length === 0 && people.options.length === 0 && <Empty icon={<UsersRound />} title={t('people.empty')} />}
      <Button className="self-start" onClick={() => setAdding(true)}>
        <Plus className="size-4 text-muted" />
        {t('lines.addMember')}
      </Button>
      <Picker
        open={adding}
        onOpenChange={setAdding}
        title={t('lines.addMember')}
        placeholder={t('people.search')}
        empty={t('people.empty')}
        closeLabel={t('common.close')}
        groups={[people, teamOptions]}
        onPick={(id) =>
          change({ queue: addMember(queue, id.startsWith('team:') ? { type: 'team', id: id.slice(5) } : { type: 'user', id }) })
        }
      />
    </div>
  )
}
