/**
 * When it opens, for a sentence: `09:00` today, `Monday 09:00` within a week, else `31 December, 09:00`; in the customer's
 * language, on the line's clock. A language that is none is passed over.
 */
export function tellWhen(at: Date, now: Date, languages: (string | null)[], timeZone: string): string {
  const language = languages.find((one) => one && isTag(one)) ?? 'en'
  const date = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const days = Math.round((Date.parse(date.format(at)) - Date.parse(date.format(now))) / 86_400_000)
  const time = { hour: '2-digit', minute: '2-digit', timeZone } as const
  const day = days === 0 ? {} : days < 7 ? ({ weekday: 'long' } as const) : ({ day: 'numeric', month: 'long' } as const)
  return new Intl.DateTimeFormat(language, { ...day, ...time }).format(at)
}

function isTag(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length > 0
  } catch {
    // Platforms tell all sorts of things.
    return false
  }
}
