/** Flat keys of an i18next catalogue; plural forms are `key_one`, `key_few`, `key_many`, `key_other`. */
export type Catalogue = Record<string, string>
export type Params = Record<string, string | number>
export type Translate = (key: string, params?: Params) => string

/**
 * The part of i18next that we need: `{{name}}` and plurals by `count`. A missing key shows itself, so that it is
 * noticed; a missing plural form falls back to `other`.
 */
export function translator(language: string, catalogue: Catalogue): Translate {
  const plural = new Intl.PluralRules(language)
  return (key, params = {}) => {
    const { count } = params
    const form = typeof count === 'number' ? (catalogue[`${key}_${plural.select(count)}`] ?? catalogue[`${key}_other`]) : undefined
    const text = form ?? catalogue[key] ?? key
    return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(params[name] ?? whole))
  }
}
