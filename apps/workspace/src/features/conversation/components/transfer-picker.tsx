import type { TransferTargets } from '@omniline/contracts/conversations'
import { useQuery } from '@tanstack/react-query'
import { call } from '../../../lib/api.ts'
import type { Directory } from '../../../lib/directory.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { useMe } from '../../../lib/query.ts'
import type { ConversationHead } from '../../../lib/realtime/head.ts'
import { toast } from '../../../lib/toast.ts'
import { act } from '../../../lib/verbs.ts'
import { failureText } from '../../../lib/words.ts'
import { Notice, Skeleton } from '../../../ui/bits.tsx'
import { LineIcon, PersonIcon, personHint } from '../../../ui/people.tsx'
import { Picker, type PickerOption } from '../../../ui/picker.tsx'
import { targetsFor } from '../targets.ts'

interface TransferPickerProps {
  conversation: ConversationHead
  open: boolean
  onOpenChange(open: boolean): void
  directory: Directory
}

const nobody: TransferTargets = { users: [], lines: [] }

/** To a person, who has to accept, or to a line, whose rules hold from then on. */
export function TransferPicker({ conversation, open, onOpenChange, directory }: TransferPickerProps) {
  const { t } = useText()
  const me = useMe()
  const { data, error } = useQuery({
    queryKey: ['transfer-targets'],
    queryFn: ({ signal }) => call('GET /transfer-targets', { signal }),
    enabled: open,
    staleTime: 0,
  })
  // Whether somebody is there changes while one looks.
  const users = (data?.users ?? []).map((one) => {
    const known = directory.person(one.id)
    return known ? { ...one, presence: known.presence, workday: known.workday } : one
  })
  const daysAsked = directory.lines.some((line) => line.distribution.requireWorkday)
  const { here, away, lines, workdays } = targetsFor({ ...(data ?? nobody), users }, conversation, me.id, daysAsked)
  const person = (one: (typeof users)[number]): PickerOption => ({
    id: one.id,
    label: one.name,
    hint: personHint(t, one, workdays),
    icon: <PersonIcon person={one} />,
  })
  function hand(id: string) {
    const line = lines.find((one) => one.id === id)
    const name = line?.name ?? users.find((one) => one.id === id)?.name ?? ''
    void act(conversation.id, 'transfer', line ? { lineId: id } : { userId: id }).then(
      (done) => done && toast.ok(t(line ? 'verb.transferredToLine' : 'verb.transferredTo', { name })),
    )
  }
  return (
    <Picker
      open={open}
      onOpenChange={onOpenChange}
      title={t('verb.transferTitle')}
      description={t('verb.transferText')}
      placeholder={t('people.searchTargets')}
      groups={[
        { title: t('people.here'), options: here.map(person) },
        { title: t('people.lines'), options: lines.map(({ id, name }) => ({ id, label: name, icon: <LineIcon /> })) },
        { title: t('people.away'), options: away.map(person) },
      ]}
      instead={data ? undefined : error ? <Notice tone="bad">{failureText(error)}</Notice> : <Skeleton className="mx-2 h-32" />}
      onPick={hand}
    />
  )
}
