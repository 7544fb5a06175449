import { wordyDuration } from '../../../../lib/format.ts'
import { currentLanguage, t } from '../../../../lib/i18n/index.ts'
import type { LineDraft } from '../shared/draft.ts'

/** What becomes of a new conversation under these settings. */
export function queueSummary({ queue, distribution }: Pick<LineDraft, 'distribution'> & Partial<Pick<LineDraft, 'queue'>>): string[] {
  const { mode, offerSeconds, maxConversations, checkAvailability, requireWorkday, lastOperatorDays, returnSeconds } = distribution
  const language = currentLanguage()
  return [
    t(`lines.summary.queue.${mode}`, { time: wordyDuration(offerSeconds, language) }),
    lastOperatorDays > 0 && t('lines.summary.queue.last', { count: lastOperatorDays }),
    !checkAvailability && t('lines.summary.queue.anyone'),
    requireWorkday && t('lines.summary.queue.workday'),
    maxConversations > 0 && t('lines.summary.queue.max', { count: maxConversations }),
    returnSeconds > 0 && t('lines.summary.queue.returns', { time: wordyDuration(returnSeconds, language) }),
    queue?.length === 0 && t('lines.summary.queue.nobody'),
  ].filter((sentence) => sentence !== false)
}
