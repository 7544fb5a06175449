import type { LinePreview, LinePreviewInput } from '@omniline/contracts/line-tools'
import type { z } from 'zod'
import { companyOf } from '../accounts/public.ts'
import { consentTexts } from '../consent/public.ts'
import { mergedLine } from '../lines/public.ts'
import type { App } from '../platform/app.ts'
import { t } from '../platform/i18n/i18n.ts'
import { closesNext, isOpen, opensNext } from '../schedule/public.ts'
import { foretell } from './core/plan.ts'
import { fill, noticeOf } from './words.ts'

/** What a new customer gets who writes at this moment and whom nobody answers, by the line as it would be after the patch. */
export async function previewLine(app: App, lineId: string, input: z.output<typeof LinePreviewInput>): Promise<LinePreview> {
  const line = await mergedLine(app.db, lineId, input.patch)
  const company = await companyOf(app.db)
  const at = new Date(input.at)
  const language = input.language ?? line.language
  const values = { customer: t(line.language, 'automation.preview.customer'), company: company?.name, number: '1042' }
  const needsNotice = (await consentTexts(app.db, line)) !== null
  const notice = await noticeOf(app.db, line, language)
  const messages = foretell(line, at, { isNew: true, needsNotice }).map(({ turn: { kind }, afterSeconds }) => ({
    kind,
    afterSeconds,
    text: kind === 'consent' ? notice : fill(line, kind, language, new Date(at.getTime() + afterSeconds * 1000), values),
  }))
  return {
    open: isOpen(line.hours, at),
    opensAt: opensNext(line.hours, at)?.toISOString() ?? null,
    closesAt: closesNext(line.hours, at)?.toISOString() ?? null,
    messages: messages.filter(({ text }) => text.trim() !== ''),
  }
}
