import type { AutoReplyKind } from '@omniline/contracts/lines'
import { useText } from '../../../../lib/i18n/index.ts'
import { NumberInput } from '../../../../ui/number-input.tsx'
import { SecondsInput } from '../../../../ui/seconds-input.tsx'
import { ChoiceCards } from '../../../../ui/choice-cards.tsx'
import type { LineDraft, TabProps } from '../shared/draft.ts'
import { Group, Inline, type SwitchName, Summary, SwitchSetting } from '../shared/form.tsx'
import { Consent } from './consent.tsx'
import { Message } from './message.tsx'
import { automationSummary } from './summary.ts'

const kinds = ['welcome', 'offHours', 'noAnswer', 'longWait', 'handed', 'closed', 'autoClosed'] as const satisfies AutoReplyKind[]
const eachs = ['conversation', 'customer'] as const

export function AutomationTab({ draft, change }: TabProps) {
  return (
    <div className="flex flex-col gap-5">
      <Summary sentences={automationSummary(draft)} />
      <AutomationGroups draft={draft} language={draft.language} lineName={draft.name} change={change} />
    </div>
  )
}

type Part = Pick<LineDraft, 'autoReplies' | 'closing' | 'consent' | 'distribution'>
interface AutomationProps {
  draft: Part
  /** of the line; a shared profile has none */
  language: string | null
  lineName: string
  change(next: (draft: Part) => Partial<Part>): void
}

export function AutomationGroups({ draft, language, lineName, change }: AutomationProps) {
  const { t } = useText()
  const { autoReplies, closing } = draft
  const set = <K extends AutoReplyKind>(kind: K, part: Partial<LineDraft['autoReplies'][K]>) =>
    change(({ autoReplies }) => ({ autoReplies: { ...autoReplies, [kind]: { ...autoReplies[kind], ...part } } }))
  const setClosing = (part: Partial<LineDraft['closing']>) => change(({ closing }) => ({ closing: { ...closing, ...part } }))
  const setConsent = (part: Partial<LineDraft['consent']>) => change(({ consent }) => ({ consent: { ...consent, ...part } }))
  const shared = { language, lineName }
  return (
    <>
      <Group title={t('lines.group.messages')} text={t('lines.message.text')}>
        <div className="-my-2 flex flex-col divide-y divide-border">
          {kinds.map((kind) => (
            <Message key={kind} kind={kind} message={autoReplies[kind]} onChange={(part) => set(kind, part)} {...shared}>
              {kind === 'welcome' && (
                <ChoiceCards
                  label={t('lines.message.each.label')}
                  value={autoReplies.welcome.each}
                  options={eachs.map((value) => ({
                    value,
                    label: t(`lines.message.each.${value}`),
                    help: t(`lines.message.each.${value}Help`),
                  }))}
                  onChange={(each) => set('welcome', { each })}
                />
              )}
              {kind === 'noAnswer' && (
                <Inline label={t('lines.message.after')} lead>
                  <SecondsInput
                    label={t('lines.message.after')}
                    value={draft.distribution.noAnswerSeconds}
                    onChange={(noAnswerSeconds) => change(({ distribution }) => ({ distribution: { ...distribution, noAnswerSeconds } }))}
                  />
                </Inline>
              )}
              {kind === 'longWait' && (
                <div className="flex flex-wrap gap-x-6 gap-y-3">
                  <Inline label={t('lines.message.every')} lead>
                    <SecondsInput
                      label={t('lines.message.every')}
                      value={autoReplies.longWait.everySeconds}
                      onChange={(everySeconds) => set('longWait', { everySeconds })}
                    />
                  </Inline>
                  <Inline label={t('lines.message.max')} lead>
                    <NumberInput min={1} max={20} value={autoReplies.longWait.max} onChange={(max) => set('longWait', { max })} />
                  </Inline>
                </div>
              )}
            </Message>
          ))}
        </div>
      </Group>
      <Group title={t('lines.group.closing')}>
        {closings.map(([key, suggestion]) => {
          const name: SwitchName = `closing.${key}`
          const label = t(`lines.setting.${name}.label`)
          return (
            <SwitchSetting key={key} name={name} checked={closing[key] > 0} onChange={(on) => setClosing({ [key]: on ? suggestion : 0 })}>
              <Inline label={label}>
                <SecondsInput label={label} value={closing[key]} onChange={(seconds) => setClosing({ [key]: seconds })} />
              </Inline>
            </SwitchSetting>
          )
        })}
      </Group>
      <Consent consent={draft.consent} onChange={setConsent} {...shared} />
    </>
  )
}

/** What each is set to when it is switched on. */
const closings = [
  ['graceSeconds', 600],
  ['autoCloseSeconds', 86_400],
  ['operatorSilenceSeconds', 7 * 86_400],
  ['expireSeconds', 3 * 86_400],
] as const
