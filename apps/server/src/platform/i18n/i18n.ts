import type { Language } from '@omniline/contracts/common'
import en from './en.json' with { type: 'json' }
import ru from './ru.json' with { type: 'json' }

/**
 * What the server itself says to people. The catalogues are flat i18next JSON: `{{name}}` is filled in, and a text
 * that depends on a number has one entry per plural form (`key_one`, `key_few`, `key_many`, `key_other`), chosen by `count`.
 */
type Entry = keyof typeof en
type Plural = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other'
export type TextKey = Entry extends infer E ? (E extends `${infer Base}_${Plural}` ? Base : E) : never

const catalogues: Record<Language, Record<string, string>> = { en, ru }
const plurals: Record<Language, Intl.PluralRules> = { en: new Intl.PluralRules('en'), ru: new Intl.PluralRules('ru') }

/** The text in the language; `count` picks the plural form. A key or form that is missing is a bug and throws. */
export function t(language: Language, key: TextKey, params: Record<string, string | number> = {}): string {
  return fill(pick(catalogues[language], plurals[language], key, params.count), params)
}

export function pick(catalogue: Record<string, string>, rules: Intl.PluralRules, key: string, count: string | number | undefined): string {
  const text = catalogue[key] ?? catalogue[`${key}_${rules.select(Number(count))}`]
  if (text === undefined) throw new Error(`There is no text ${key}`)
  return text
}

export const fill = (text: string, params: Record<string, string | number>): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => String(params[name] ?? whole))

/** The best of ours for an Accept-Language header. */
export function preferredLanguage(header: string | undefined): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().toLowerCase().split(';')
      const q = rest.map((piece) => /^\s*q=([\d.]+)$/.exec(piece)?.[1]).find((value) => value !== undefined)
      return { language: tag.split('-')[0], weight: q === undefined ? 1 : Number(q) }
    })
    .filter((one) => one.weight > 0)
    .sort((a, b) => b.weight - a.weight)
  const found = wanted.find((one): one is { language: Language; weight: number } => one.language === 'ru' || one.language === 'en')
  return found?.language ?? 'en'
}
