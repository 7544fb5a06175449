import { useHalfMinute } from '../lib/clock.ts'
import { agoTime, exactTime, listTime, timeOfDay } from '../lib/format.ts'
import { currentLanguage } from '../lib/i18n/index.ts'

interface AgoTimeProps {
  at: string
  className?: string
  /** `5 minutes ago` instead of `5 min`: inside a sentence */
  spelled?: boolean
}

/** `2 min`, `yesterday`; the exact time is in the tooltip. */
export function AgoTime({ at, className, spelled = false }: AgoTimeProps) {
  const now = useHalfMinute()
  const language = currentLanguage()
  return (
    <time dateTime={at} title={exactTime(at, language)} className={className}>
      {spelled ? agoTime(at, now, language) : listTime(at, now, language)}
    </time>
  )
}

export function ClockTime({ at, className }: { at: string; className?: string }) {
  const language = currentLanguage()
  return (
    <time dateTime={at} title={exactTime(at, language)} className={className}>
      {timeOfDay(at, language)}
    </time>
  )
}
