import { wordyDuration } from '../../../lib/format.ts'
import { currentLanguage, useText } from '../../../lib/i18n/index.ts'
import { Notice } from '../../../ui/bits.tsx'
import { ChoiceCards } from '../../../ui/choice-cards.tsx'
import { Field, SwitchRow, TextInput } from '../../../ui/field.tsx'
import { languageNames } from '../../../ui/language-switch.tsx'
import { SecondsInput } from '../../../ui/seconds-input.tsx'
import { Select } from '../../../ui/select.tsx'
import type { LineDraft, TabProps } from './draft.ts'

export function GeneralTab({ draft, change }: TabProps) {
  const { t } = useText()
  return (
    <div className="flex flex-col gap-6">
      <Field label={t('lines.name')} help={t('lines.nameHelp')}>
        <TextInput required maxLength={200} value={draft.name} onChange={(event) => change({ name: event.target.value })} />
      </Field>
      <Field label={t('lines.language')} help={t('lines.languageHelp')}>
        <Select
          label={t('lines.language')}
          className="max-w-64"
          value={draft.language}
          options={languageNames}
          onChange={(language) => change({ language })}
        />
      </Field>
      <SwitchRow label={t('lines.active')} help={t('lines.activeHelp')} checked={draft.active} onChange={(active) => change({ active })} />
    </div>
  )
}

const modes = ['evenly', 'strictly', 'all'] as const
const counting = ['answered', 'answeredAndNew', 'untilClosed'] as const

export function DistributionTab({ draft, change }: TabProps) {
  const { t } = useText()
  const { distribution } = draft
  const set = (part: Partial<LineDraft['distribution']>) => change({ distribution: { ...distribution, ...part } })
  const number = (text: string, min: number, max: number) => Math.min(max, Math.max(min, Math.round(Number(text) || 0)))
  return (
    <div className="flex flex-col gap-6">
      <Summary draft={draft} />
      <Field label={t('lines.mode')}>
        <ChoiceCards
          label={t('lines.mode')}
          value={distribution.mode}
          options={modes.map((value) => ({ value, label: t(`lines.modes.${value}.label`), help: t(`lines.modes.${value}.help`) }))}
          onChange={(mode) => set({ mode })}
        />
      </Field>
      {distribution.mode !== 'all' && (
        <Field label={t('lines.offerSeconds')} help={t('lines.offerSecondsHelp')}>
          <SecondsInput
            label={t('lines.offerSeconds')}
            min={1}
            value={distribution.offerSeconds}
            onChange={(offerSeconds) => set({ offerSeconds })}
          />
        </Field>
      )}
      <SwitchRow
        label={t('lines.checkAvailability')}
        help={t('lines.checkAvailabilityHelp')}
        checked={distribution.checkAvailability}
        onChange={(checkAvailability) => set({ checkAvailability })}
      />
      <Field label={t('lines.maxConversations')} help={t('lines.maxConversationsHelp')}>
        <TextInput
          type="number"
          inputMode="numeric"
          min={0}
          max={1000}
          className="numeric w-24"
          value={String(distribution.maxConversations)}
          onChange={(event) => set({ maxConversations: number(event.target.value, 0, 1000) })}
        />
      </Field>
      {distribution.maxConversations > 0 && (
        <Field label={t('lines.countTowardsMax')} help={t('lines.countTowardsMaxHelp')}>
          <Select
            label={t('lines.countTowardsMax')}
            value={distribution.countTowardsMax}
            options={counting.map((value) => ({ value, label: t(`lines.counting.${value}`) }))}
            onChange={(countTowardsMax) => set({ countTowardsMax })}
          />
        </Field>
      )}
      <Field label={t('lines.priority')} help={t('lines.priorityHelp')}>
        <TextInput
          type="number"
          min={-1000}
          max={1000}
          className="numeric w-24"
          value={String(distribution.priority)}
          onChange={(event) => set({ priority: number(event.target.value, -1000, 1000) })}
        />
      </Field>
    </div>
  )
}

/** What these settings do, in plain words. */
function Summary({ draft }: { draft: LineDraft }) {
  const { t } = useText()
  const { mode, offerSeconds, maxConversations } = draft.distribution
  const time = wordyDuration(offerSeconds, currentLanguage())
  return (
    <Notice>
      {t(`lines.summary.${mode}`, { time })} {maxConversations > 0 ? t('lines.summary.max', { count: maxConversations }) : ''}
    </Notice>
  )
}

export function ClosingTab({ draft, change }: TabProps) {
  const { t } = useText()
  const { closing } = draft
  return (
    <div className="flex flex-col gap-6">
      <Field label={t('lines.grace')} help={t('lines.graceHelp')}>
        <SecondsInput
          label={t('lines.grace')}
          min={0}
          value={closing.graceSeconds}
          onChange={(graceSeconds) => change({ closing: { ...closing, graceSeconds } })}
        />
      </Field>
    </div>
  )
}
