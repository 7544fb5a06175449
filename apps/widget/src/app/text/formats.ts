import type { Translate } from '../../shared/translate.ts'

/** How times and sizes are written for this visitor. */
export function formats(language: string, t: Translate) {
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' })
  const full = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'medium' })
  const thisYear = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'long' })
  const otherYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' })
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })

  return {
    time: (at: string) => time.format(new Date(at)),
    full: (at: string) => full.format(new Date(at)),
    day(at: string, now: Date = new Date()): string {
      const date = new Date(at)
      const back = Math.round((midnight(now) - midnight(date)) / 86_400_000)
      if (back === 0) return t('today')
      if (back === 1) return t('yesterday')
      return (date.getFullYear() === now.getFullYear() ? thisYear : otherYear).format(date)
    },
    size(bytes: number): string {
      const megabytes = bytes / 1_048_576
      if (megabytes >= 1) return t('megabytes', { value: number.format(megabytes) })
      return t('kilobytes', { value: number.format(Math.max(1, Math.round(bytes / 1024))) })
    },
  }
}

export type Formats = ReturnType<typeof formats>

const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
