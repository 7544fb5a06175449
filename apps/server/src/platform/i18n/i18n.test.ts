import { describe, expect, it } from 'vitest'
import en from './en.json' with { type: 'json' }
import ru from './ru.json' with { type: 'json' }
import { fill, pick, preferredLanguage, t } from './i18n.ts'

const base = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '')
const keys = (catalogue: object) => [...new Set(Object.keys(catalogue).map(base))].sort()

describe('catalogues', () => {
  it('say the same things in every language', () => {
    expect(keys(ru)).toEqual(keys(en))
  })

  it('have every plural form that their language needs', () => {
    for (const [language, catalogue] of [
      ['en', en],
      ['ru', ru],
    ] as const) {
      const present = new Set(Object.keys(catalogue))
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
      const plural = [...present].filter((key) => base(key) !== key).map(base)
      for (const key of plural) for (const form of forms) expect(present, `${language} ${key}`).toContain(`${key}_${form}`)
    }
  })

  it('name the same parameters in every language', () => {
    const russian: Record<string, string> = ru
    const params = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => String(found[1])).toSorted()
    for (const [key, text] of Object.entries(en)) if (key in russian) expect(params(russian[key] ?? ''), key).toEqual(params(text))
  })
})

describe('texts', () => {
  it('come in the language asked for', () => {
    expect(t('en', 'page.notBuilt.title')).toBe('The workspace is not built')
    expect(t('ru', 'page.notBuilt.title')).toBe('Рабочее место не собрано')
  })

  it('take the plural form of the number', () => {
    const catalogue = { day_one: '{{count}} день', day_few: '{{count}} дня', day_many: '{{count}} дней', day_other: '{{count}} дня' }
    const say = (count: number) => fill(pick(catalogue, new Intl.PluralRules('ru'), 'day', count), { count })
    expect([1, 2, 5, 11, 21].map(say)).toEqual(['1 день', '2 дня', '5 дней', '11 дней', '21 день'])
  })

  it('leave a parameter that was not given visible, and fill the rest as plain text', () => {
    expect(fill('{{a}} {{b}}', { a: '$& <b>' })).toBe('$& <b> {{b}}')
  })

  it('that do not exist are a bug', () => {
    expect(() => pick({}, new Intl.PluralRules('en'), 'nothing', undefined)).toThrow('There is no text nothing')
  })
})

describe('the preferred language', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['ru', 'ru'],
    ['ru-RU,ru;q=0.9,en;q=0.8', 'ru'],
    ['en;q=0.5, ru;q=0.9', 'ru'],
    ['de,fr;q=0.9', 'en'],
    ['de, ru;q=0', 'en'],
    ['*', 'en'],
    [';;q=x,,', 'en'],
  ])('%s -> %s', (header, language) => {
    expect(preferredLanguage(header)).toBe(language)
  })
})
