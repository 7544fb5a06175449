import { errors } from '@omniline/contracts/errors'
import { describe, expect, it } from 'vitest'
import en from './en.json'
import ru from './ru.json'

interface Tree {
  [key: string]: string | Tree
}

function flatten(tree: Tree, at = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${at}${key}`, value] as const] : [...flatten(value, `${at}${key}.`)],
    ),
  )
}

const plural = /_(zero|one|two|few|many|other)$/
const catalogues = { ru: flatten(ru), en: flatten(en) }
/** Keys without the ending that says which number they are for. */
const bare = (catalogue: Map<string, string>) => new Set([...catalogue.keys()].map((key) => key.replace(plural, '')))
const variables = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].flatMap((match) => match[1] ?? []).sort((a, b) => a.localeCompare(b))

const sources = import.meta.glob<string>(['../../**/*.{ts,tsx}', '!../../**/*.test.ts'], { query: '?raw', import: 'default', eager: true })

describe('catalogues', () => {
  it('have the same keys', () => {
    expect([...bare(catalogues.ru)].sort()).toEqual([...bare(catalogues.en)].sort())
  })

  it.each(['ru', 'en'] as const)('%s has exactly the plural forms its language needs', (language) => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted()
    const forms = new Map<string, string[]>()
    for (const key of catalogues[language].keys()) {
      const form = plural.exec(key)?.[1]
      if (form) forms.set(key.replace(plural, ''), [...(forms.get(key.replace(plural, '')) ?? []), form])
    }
    expect(forms.size).toBeGreaterThan(10)
    for (const [key, found] of forms) expect([key, found.toSorted()]).toEqual([key, needed])
  })

  it('use the same variables in both languages', () => {
    for (const [key, text] of catalogues.ru) {
      const other = catalogues.en.get(key) ?? catalogues.en.get(key.replace(plural, '_other'))
      expect([key, variables(text)]).toEqual([key, variables(other ?? '')])
    }
  })

  it('say something everywhere, and no Russian hides in English', () => {
    for (const [key, text] of [...catalogues.ru, ...catalogues.en]) expect([key, text.trim() !== '']).toEqual([key, true])
    for (const [key, text] of catalogues.en) expect([key, /[а-яё]/i.test(text)]).toEqual([key, false])
  })

  it('put every refusal of the server into words', () => {
    for (const code of Object.keys(errors)) expect([code, catalogues.ru.has(`errors.${code}`)]).toEqual([code, true])
  })

  it('hold nothing that no screen uses', () => {
    const code = Object.values(sources).join('\n')
    const whole = new Set([...code.matchAll(/['"`]([a-zA-Z]+(?:\.[\w-]+)+)['"`]/g)].map((match) => match[1]))
    const begun = [...code.matchAll(/`([a-zA-Z]+(?:\.[\w-]+)*\.)\$\{/g)].map((match) => match[1] ?? '')
    const unused = [...bare(catalogues.en)].filter((key) => !whole.has(key) && !begun.some((start) => key.startsWith(start)))
    expect(unused).toEqual([])
  })
})
