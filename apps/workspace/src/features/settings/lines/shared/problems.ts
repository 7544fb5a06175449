import { t } from '../../../../lib/i18n/index.ts'

/** The server explains to programs, in English; what it says often has words of our own. */
export function problemText(message: string): string {
  const variable = /^has an unknown variable (.*)$/.exec(message)?.[1]
  if (variable !== undefined) return t('lines.problem.unknownVariable', { name: variable })
  const other = /^overlaps (.*)$/.exec(message)?.[1]
  if (other !== undefined) return t('lines.problem.overlap', { other: other.replace(' to ', '–').replace(/ of \w+$/, '') })
  const plain = plainly.find(([pattern]) => pattern.test(message))
  return plain ? t(`lines.problem.${plain[1]}`) : t('lines.problem.other', { message })
}

const plainly = [
  [/^has a [{}]/, 'brace'],
  [/^is empty: nobody|^has nobody active/, 'emptyQueue'],
  [/^is empty$/, 'emptyText'],
  [/^is not an uploaded picture/, 'notPicture'],
  [/^is not an iCalendar file/, 'notCalendar'],
  [/^has (too many repeated events|an event whose repetition)/, 'hardCalendar'],
  [/^is not an active/, 'notActive'],
  [/^is in the queue already|^stands here twice/, 'twice'],
  [/^starts and ends at the same time/, 'noLength'],
  [/^is not a date/, 'noDate'],
  [/^never opens/, 'neverOpens'],
  [/^is not a time/, 'noTime'],
  [/url/i, 'url'],
  [/^Too big/i, 'tooBig'],
  [/^Too small: expected string/i, 'empty'],
  [/^Too small/i, 'tooSmall'],
] as const
