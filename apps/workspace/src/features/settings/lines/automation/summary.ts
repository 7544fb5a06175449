import { wordyDuration } from '../../../../lib/format.ts'
import { currentLanguage, t } from '../../../../lib/i18n/index.ts'
import type { LineDraft } from '../shared/draft.ts'

/** What customers are told by themselves, and what closes by itself. */
export function automationSummary({ autoReplies, closing, consent }: Pick<LineDraft, 'autoReplies' | 'closing' | 'consent'>): string[] {
  const language = currentLanguage()
  const said = Object.entries(autoReplies)
    .filter(([, { enabled }]) => enabled)
    .map(([kind]) => t(`lines.message.${kind as 'welcome'}.short`))
  const list = new Intl.ListFormat(language, { type: 'conjunction' }).format(said)
  const time = (seconds: number) => ({ time: wordyDuration(seconds, language) })
  return [
    consent.enabled && t('lines.summary.automation.consent'),
    said.length === 0 ? t('lines.summary.automation.silent') : t('lines.summary.automation.says', { list }),
    closing.autoCloseSeconds > 0 && t('lines.summary.automation.customer', time(closing.autoCloseSeconds)),
    closing.operatorSilenceSeconds > 0 && t('lines.summary.automation.operator', time(closing.operatorSilenceSeconds)),
    closing.expireSeconds > 0 && t('lines.summary.automation.expires', time(closing.expireSeconds)),
    closing.autoCloseSeconds + closing.operatorSilenceSeconds + closing.expireSeconds === 0 && t('lines.summary.automation.never'),
    closing.graceSeconds > 0 ? t('lines.summary.automation.grace', time(closing.graceSeconds)) : t('lines.summary.automation.noGrace'),
  ].filter((sentence) => sentence !== false)
}
