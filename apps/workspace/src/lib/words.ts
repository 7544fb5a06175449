import type { Attachment, Message } from '@omniline/contracts/conversations'
import type { FailureCode } from './api.ts'
import { ApiError } from './api.ts'
import { clockDuration } from './format.ts'
import { t } from './i18n/index.ts'

/** What a refused call is called on the screen. */
export function failureText(error: unknown): string {
  return codeText(error instanceof ApiError ? error.code : 'internal')
}

export function codeText(code: FailureCode): string {
  return t(`errors.${code}`)
}

/** An attachment in one word: `Photo`, `Voice 0:12`, `File: bill.pdf`. */
export function attachmentWord(attachment: Attachment): string {
  const { kind, name, durationSeconds } = attachment
  if (kind === 'voice') return `${t('media.voice')}${durationSeconds ? ` ${clockDuration(durationSeconds)}` : ''}`
  if (kind === 'file' || kind === 'audio') return `${t(`media.${kind}`)}: ${name}`
  return t(`media.${kind}`)
}

/** A message in one line, for rows, quotes, notifications and screen readers. */
export function messageLine(message: Message): string {
  if (message.deletedAt) return t('message.deleted')
  if (message.part) return partWord(message.part)
  if (message.text.trim() !== '') return message.text.replace(/\s+/g, ' ').trim()
  const first = message.attachments[0]
  if (!first) return ''
  const more = message.attachments.length - 1
  return more > 0 ? `${attachmentWord(first)} +${more}` : attachmentWord(first)
}

function partWord(part: NonNullable<Message['part']>): string {
  switch (part.type) {
    case 'location':
      return t('media.location')
    case 'contact':
      return `${t('media.contact')}: ${part.name}`
    case 'unsupported':
      return t('media.unsupported')
    case 'pressed':
      return t('message.pressed', { label: part.label })
    case 'system':
      return systemText(part.code, part.params)
  }
}

/** System messages carry a code; a code this version does not know is named plainly rather than dropped. */
export function systemText(code: string, params: Record<string, string>): string {
  const known = t(`system.${code}` as 'system.closed', { ...params, context: params.reason ? 'because' : undefined, defaultValue: '' })
  return known !== '' ? known : t('system.other', { code })
}
