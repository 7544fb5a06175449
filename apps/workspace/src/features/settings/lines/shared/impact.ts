import type { ImpactEffect } from '@omniline/contracts/line-tools'
import { currentLanguage, t } from '../../../../lib/i18n/index.ts'

/** `Monday 30 November, 09:00`, by the line's clock. */
export function momentIn(timeZone: string, at: string): string {
  return new Intl.DateTimeFormat(currentLanguage() === 'ru' ? 'ru-RU' : 'en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(new Date(at))
}

/** What a change would do, with its numbers. */
export function effectText(effect: ImpactEffect, timeZone: string): string {
  if (effect.code === 'closed_now')
    return effect.params.opensAt === ''
      ? t('settings.impact.closed_now_never')
      : t('settings.impact.closed_now', { opensAt: momentIn(timeZone, effect.params.opensAt) })
  if (effect.code === 'open_now')
    return effect.params.closesAt === ''
      ? t('settings.impact.open_now_always')
      : t('settings.impact.open_now', { closesAt: momentIn(timeZone, effect.params.closesAt) })
  return t(`settings.impact.${effect.code}`, { ...effect.params })
}
