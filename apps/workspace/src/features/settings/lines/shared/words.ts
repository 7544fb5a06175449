import type { Persona, QueueMember, SpecialDay } from '@omniline/contracts/lines'
import { useQuery } from '@tanstack/react-query'
import { useDirectory } from '../../../../lib/directory.ts'
import { dateAndTime, wordyDuration } from '../../../../lib/format.ts'
import { currentLanguage, useText } from '../../../../lib/i18n/index.ts'
import type en from '../../../../lib/i18n/en.json'
import { queries } from '../../../../lib/query.ts'
import { languageNames } from '../../../../ui/language-switch.tsx'
import { dateWords } from '../hours/dates.ts'
import { writeIntervals } from '../hours/typed.ts'
import { dayName } from '../hours/day-name.ts'
import type { Interval, Weekday } from '../hours/week.ts'

type Leaves<T, At extends string = ''> = {
  [K in keyof T & string]: 'label' extends keyof T[K] ? ('help' extends keyof T[K] ? `${At}${K}` : never) : Leaves<T[K], `${At}${K}.`>
}[keyof T & string]
/** Settings that stand on a page: those the catalogue explains, such as `distribution.offerSeconds`. */
export type SettingName = Leaves<(typeof en)['lines']['setting']>

export const pathOf = (name: SettingName): string => `/${name.replaceAll('.', '/')}`

export interface SettingWords {
  name(path: string): string
  value(path: string, value: unknown): string
}

/** Settings and their values in words, for help, differences and the journal. */
export function useSettingWords(): SettingWords {
  const { t } = useText()
  const directory = useDirectory()
  const { data: teams = [] } = useQuery(queries.teams)
  const { data: profiles = [] } = useQuery(queries.settingsProfiles)

  function name(path: string): string {
    const [section = '', part = '', last = '', language] = path.split('/').slice(1)
    if (section === 'autoReplies' && last !== '') {
      const message = t(`lines.message.${part}.title` as 'lines.message.welcome.title', { defaultValue: part })
      const what = t(`lines.message.part.${last}` as 'lines.message.part.text', { defaultValue: last })
      return `${message}: ${what}${language ? ` (${languageName(language)})` : ''}`
    }
    if (section === 'hours' && part === 'week' && last !== '') return dayName(last as Weekday, 'long')
    if (path.includes('/translations/')) return `${name(path.replace(/\/translations\/.*/, '/text'))} (${languageName(last)})`
    const key = path.slice(1).replaceAll('/', '.')
    return t(`lines.setting.${key}.label` as 'lines.setting.name.label', { defaultValue: key })
  }

  const person = (id: string) => directory.person(id)?.name ?? t('trail.somebody')
  const member = ({ type, id }: QueueMember) =>
    type === 'user' ? person(id) : (teams.find((team) => team.id === id)?.name ?? t('trail.somebody'))

  function value(path: string, value: unknown): string {
    if (path === '/queue') return list((value as QueueMember[]).map(member))
    if (path === '/distribution/emptyQueueAlert') return list((value as string[]).map(person))
    if (path === '/language') return languageNames.find((one) => one.value === value)?.label ?? String(value)
    if (path === '/distribution/maxConversations' && value === 0) return t('lines.value.free')
    if (path === '/distribution/lastOperatorDays')
      return value === 0 ? t('lines.value.never') : t('lines.value.days', { count: Number(value) })
    if (path === '/distribution/mode') return t(`lines.modes.${value as 'evenly'}.label`)
    if (path === '/distribution/countTowardsMax') return t(`lines.counting.${value as 'answered'}.label`)
    if (path === '/persona/mode') return t(`lines.persona.${value as 'profile'}.label`)
    if (path === '/autoReplies/welcome/each') return t(`lines.message.each.${value as 'customer'}`)
    if (path === '/autoReplies/longWait/max') return t('lines.value.times', { count: Number(value) })
    if (path.startsWith('/hours/week/')) return writeIntervals(value as Interval[]) || t('lines.value.dayOff')
    if (/^\/hours\/(special|holidays|workdays)$/.test(path)) return list((value as (string | SpecialDay)[]).map(dateOf))
    if (path === '/persona/operators') return list((value as Persona['operators']).map((face) => face.name || person(face.userId)))
    if (path === '/deviations') return list((value as string[]).map(name))
    if (path === '/archivedAt' && typeof value === 'string') return dateAndTime(value, currentLanguage())
    if (path === '/profileId') return profiles.find(({ id }) => id === value)?.name ?? t('profiles.none')
    if (path.endsWith('Seconds')) return value === 0 ? t('lines.value.never') : wordyDuration(Number(value), currentLanguage())
    if (path.endsWith('FileId')) return t(value === null ? 'lines.value.none' : 'lines.value.photo')
    if (typeof value === 'boolean') return t(value ? 'lines.value.on' : 'lines.value.off')
    if (value === null || value === undefined || value === '') return t('lines.value.none')
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  }

  function list(names: string[]): string {
    if (names.length === 0) return t('lines.value.none')
    const shown = names.length > 8 ? [...names.slice(0, 7), t('lines.value.more', { count: names.length - 7 })] : names
    return shown.join(', ')
  }

  const dateOf = (day: string | SpecialDay): string =>
    typeof day === 'string' ? dateWords(day) : `${dateWords(day.date)} (${writeIntervals(day.intervals) || t('lines.value.dayOff')})`

  return { name, value }
}

/** `German` for `de`, in the reader's language. */
export function languageName(tag: string): string {
  const name = new Intl.DisplayNames(currentLanguage(), { type: 'language' }).of(tag) ?? tag
  return name.charAt(0).toUpperCase() + name.slice(1)
}
