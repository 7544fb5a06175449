import { useDirectory } from '../../../../lib/directory.ts'
import { useText } from '../../../../lib/i18n/index.ts'
import { ChoiceCards } from '../../../../ui/choice-cards.tsx'
import { NumberInput } from '../../../../ui/number-input.tsx'
import { SecondsInput } from '../../../../ui/seconds-input.tsx'
import type { LineDraft, TabProps } from '../shared/draft.ts'
import { Group, Inline, Setting, Summary, SwitchSetting } from '../shared/form.tsx'
import { People } from './alert.tsx'
import { Members } from './members.tsx'
import { queueSummary } from './summary.ts'

const modes = ['evenly', 'strictly', 'all'] as const
const countings = ['answered', 'answeredAndNew', 'untilClosed'] as const

export function QueueTab({ draft, change }: TabProps) {
  const { t } = useText()
  return (
    <div className="flex flex-col gap-5">
      <Summary sentences={queueSummary(draft)} />
      <Group title={t('lines.group.who')} text={t('lines.setting.queue.help')}>
        <Members queue={draft.queue} onChange={(queue) => change({ queue })} />
      </Group>
      <DistributionGroups draft={draft} change={change} />
    </div>
  )
}

interface DistributionProps {
  draft: Pick<LineDraft, 'distribution'>
  change(next: (draft: Pick<LineDraft, 'distribution'>) => Pick<LineDraft, 'distribution'>): void
}

/** The rules without the people: what a shared profile holds as well. */
export function DistributionGroups({ draft: { distribution }, change }: DistributionProps) {
  const { t } = useText()
  const directory = useDirectory()
  const set = (part: Partial<LineDraft['distribution']>) => change(({ distribution }) => ({ distribution: { ...distribution, ...part } }))
  return (
    <>
      <Group title={t('lines.group.how')}>
        <Setting name="distribution.mode">
          <ChoiceCards
            label={t('lines.setting.distribution.mode.label')}
            value={distribution.mode}
            options={modes.map((value) => ({ value, label: t(`lines.modes.${value}.label`), help: t(`lines.modes.${value}.help`) }))}
            onChange={(mode) => set({ mode })}
          />
        </Setting>
        {distribution.mode !== 'all' && (
          <Setting name="distribution.offerSeconds">
            <SecondsInput
              label={t('lines.setting.distribution.offerSeconds.label')}
              value={distribution.offerSeconds}
              onChange={(offerSeconds) => set({ offerSeconds })}
            />
          </Setting>
        )}
        <Setting name="distribution.noAnswerSeconds">
          <SecondsInput
            label={t('lines.setting.distribution.noAnswerSeconds.label')}
            value={distribution.noAnswerSeconds}
            onChange={(noAnswerSeconds) => set({ noAnswerSeconds })}
          />
        </Setting>
        <SwitchSetting
          name="distribution.lastOperatorDays"
          checked={distribution.lastOperatorDays > 0}
          onChange={(on) => set({ lastOperatorDays: on ? 30 : 0 })}
        >
          <Inline
            label={t('lines.setting.distribution.lastOperatorDays.label')}
            unit={t('units.d', { count: distribution.lastOperatorDays })}
          >
            <NumberInput
              min={1}
              max={365}
              value={distribution.lastOperatorDays}
              onChange={(lastOperatorDays) => set({ lastOperatorDays })}
            />
          </Inline>
        </SwitchSetting>
        <Setting name="distribution.priority">
          <NumberInput min={-1000} max={1000} value={distribution.priority} onChange={(priority) => set({ priority })} />
        </Setting>
      </Group>
      <Group title={t('lines.group.whom')}>
        <SwitchSetting
          name="distribution.checkAvailability"
          checked={distribution.checkAvailability}
          onChange={(checkAvailability) => set({ checkAvailability })}
        />
        <SwitchSetting
          name="distribution.requireWorkday"
          checked={distribution.requireWorkday}
          onChange={(requireWorkday) => set({ requireWorkday })}
        />
        <SwitchSetting
          name="distribution.maxConversations"
          checked={distribution.maxConversations > 0}
          onChange={(on) => set({ maxConversations: on ? 5 : 0 })}
        >
          <Inline
            label={t('lines.setting.distribution.maxConversations.label')}
            unit={t('lines.conversations', { count: distribution.maxConversations })}
          >
            <NumberInput
              min={1}
              max={1000}
              value={distribution.maxConversations}
              onChange={(maxConversations) => set({ maxConversations })}
            />
          </Inline>
        </SwitchSetting>
        {distribution.maxConversations > 0 && (
          <Setting name="distribution.countTowardsMax">
            <ChoiceCards
              label={t('lines.setting.distribution.countTowardsMax.label')}
              value={distribution.countTowardsMax}
              options={countings.map((value) => ({
                value,
                label: t(`lines.counting.${value}.label`),
                help: t(`lines.counting.${value}.help`),
              }))}
              onChange={(countTowardsMax) => set({ countTowardsMax })}
            />
          </Setting>
        )}
      </Group>
      <Group title={t('lines.group.away')}>
        <SwitchSetting
          name="distribution.returnSeconds"
          checked={distribution.returnSeconds > 0}
          onChange={(on) => set({ returnSeconds: on ? 120 : 0 })}
        >
          <Inline label={t('lines.setting.distribution.returnSeconds.label')}>
            <SecondsInput
              label={t('lines.setting.distribution.returnSeconds.label')}
              value={distribution.returnSeconds}
              onChange={(returnSeconds) => set({ returnSeconds })}
            />
          </Inline>
        </SwitchSetting>
        <Setting name="distribution.emptyQueueAlert">
          <People directory={directory} ids={distribution.emptyQueueAlert} onChange={(emptyQueueAlert) => set({ emptyQueueAlert })} />
        </Setting>
      </Group>
    </>
  )
}
