import type { LinePatch } from '@omniline/contracts/lines'
import { useId } from 'react'
import { useText } from '../../../../lib/i18n/index.ts'
import { TimeZoneSelect } from '../../../../ui/time-zone-select.tsx'
import { breakpoints, useMedia } from '../../../../ui/use-media.ts'
import type { LineDraft, TabProps } from '../shared/draft.ts'
import { Group, Setting, Summary, SwitchSetting, useProblem } from '../shared/form.tsx'
import { DayInputs } from './day-inputs.tsx'
import { WeekGrid } from './grid.tsx'
import { Preview } from './preview.tsx'
import { SpecialDays } from './special-days.tsx'
import { hoursSummary } from './summary.ts'

export function HoursTab({ draft, change, lineId, patch }: TabProps & { lineId: string; patch: LinePatch }) {
  return (
    <div className="flex flex-col gap-5">
      <Summary sentences={hoursSummary(draft)} />
      <HoursGroups draft={draft} change={change} />
      <Preview lineId={lineId} timeZone={draft.hours.timeZone} languages={languagesOf(draft)} patch={patch} />
    </div>
  )
}

/** In which the line speaks, its own first. */
function languagesOf({ language, autoReplies, consent }: LineDraft): string[] {
  const tags = [...Object.values(autoReplies), consent].flatMap(({ translations }) => Object.keys(translations))
  return [...new Set([language, ...tags])]
}

interface HoursProps {
  draft: Pick<LineDraft, 'hours'>
  change(next: (draft: Pick<LineDraft, 'hours'>) => Pick<LineDraft, 'hours'>): void
}

export function HoursGroups({ draft: { hours }, change }: HoursProps) {
  const { t } = useText()
  const gridHelp = useId()
  const phone = useMedia(breakpoints.phone)
  const weekProblem = useProblem('/hours/week')
  const set = (part: Partial<LineDraft['hours']>) => change(({ hours }) => ({ hours: { ...hours, ...part } }))
  return (
    <>
      <Group title={t('lines.group.schedule')}>
        <SwitchSetting name="hours.enabled" checked={hours.enabled} onChange={(enabled) => set({ enabled })} />
        {hours.enabled && (
          <Setting name="hours.timeZone">
            <TimeZoneSelect
              className="w-full max-w-80"
              label={t('lines.setting.hours.timeZone.label')}
              value={hours.timeZone}
              onChange={(timeZone) => set({ timeZone })}
            />
          </Setting>
        )}
      </Group>
      {hours.enabled && (
        <>
          <Group title={t('lines.setting.hours.week.label')} text={`${t('lines.setting.hours.week.help')}.`}>
            <DayInputs week={hours.week} onChange={(week) => set({ week })} />
            <WeekGrid describedBy={gridHelp} week={hours.week} step={phone ? 60 : 30} onChange={(week) => set({ week })} />
            <p id={gridHelp} className="-mt-2 text-xs text-muted">
              {t('lines.hours.gridHelp')}
            </p>
            {weekProblem && (
              <p role="alert" className="text-xs text-bad">
                {weekProblem}
              </p>
            )}
          </Group>
          <SpecialDays hours={hours} onChange={set} />
        </>
      )}
    </>
  )
}
