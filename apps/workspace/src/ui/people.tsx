import type { Colleague } from '@omniline/contracts/accounts'
import type { TFunction } from 'i18next'
import { Split } from 'lucide-react'
import type { Directory } from '../lib/directory.ts'
import { useText } from '../lib/i18n/index.ts'
import { Avatar, PresenceDot } from './avatar.tsx'
import type { PickerGroup, PickerOption } from './picker.tsx'

export function PersonIcon({ person }: { person: Pick<Colleague, 'id' | 'name' | 'avatarUrl' | 'presence'> }) {
  return (
    <span className="relative shrink-0">
      <Avatar id={person.id} name={person.name} url={person.avatarUrl} size="sm" />
      <PresenceDot status={person.presence} className="absolute -right-0.5 -bottom-0.5" />
    </span>
  )
}

/** Whether somebody is there, at work if that is worth saying, and how much there is to do. */
export function personHint(t: TFunction, person: Pick<Colleague, 'presence' | 'workday' | 'load'>, workdays: boolean): string {
  const { presence, workday, load } = person
  return [t(`presence.${presence}`), workdays && t(`workday.colleague.${workday}`), t('people.load', { count: load })]
    .filter(Boolean)
    .join(' · ')
}

const order = { online: 0, paused: 1, offline: 2 }

/** Colleagues to choose from: who is there first, then by how much they have to do. */
export function usePeopleOptions(directory: Directory, without: string[]): PickerGroup {
  const { t } = useText()
  const workdays = directory.people.some((one) => one.workday !== 'ended')
  const options = directory.people
    .filter((one) => one.active && !without.includes(one.id))
    .sort((a, b) => order[a.presence] - order[b.presence] || a.load - b.load || a.name.localeCompare(b.name))
    .map(
      (one): PickerOption => ({
        id: one.id,
        label: one.name,
        hint: personHint(t, one, workdays),
        icon: <PersonIcon person={one} />,
      }),
    )
  return { title: t('people.title'), options }
}

export function LineIcon() {
  return (
    <span className="grid size-7 shrink-0 place-items-center rounded-full bg-hover text-muted">
      <Split className="size-3.5" />
    </span>
  )
}
