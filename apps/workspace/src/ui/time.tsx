import { useHalfMinute } from '../lib/clock.ts'
import { exactTime, listTime, timeOfDay } from '../lib/format.ts'
import { currentLanguage } from '../lib/i18n/index.ts'
import { Tip } from './tip.tsx'

/** `2 min`, `yesterday`; the exact time is in the tooltip. */
export function AgoTime({ at, className }: { at: string; className?: string }) {
  const now = useHalfMinute()
  const language = currentLanguage()
  return (
    <time dateTime={at} title={exactTime(at, language)} className={className}>
      {listTime(at, now, language)}
    </time>
  )
}

export function ClockTime({ at, className }: { at: string; className?: string }) {
  const language = currentLanguage()
  return (
    <Tip text={exactTime(at, language)}>
      <time dateTime={at} className={className}>
        {timeOfDay(at, language)}
      </time>
    </Tip>
  )
}
