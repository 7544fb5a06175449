import type { Params, Translate } from '../../shared/translate.ts'

/** An error code in words; a code that the catalogues do not know is no riddle for visitors. */
export function reason(t: Translate, code: string | null, params?: Params): string {
  const key = `error_${code}`
  const words = t(key, params)
  return words === key ? t('error_other') : words
}
