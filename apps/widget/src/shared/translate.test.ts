import { describe, expect, it } from 'vitest'
import en from '../i18n/en.json'
import ru from '../i18n/ru.json'
import { firstSpoken } from './language.ts'
import { translator } from './translate.ts'

describe('translator', () => {
  const t = translator('ru', ru)

  it.each([
    [1, '1 новое сообщение'],
    [2, '2 новых сообщения'],
    [5, '5 новых сообщений'],
    [11, '11 новых сообщений'],
    [21, '21 новое сообщение'],
    [1.5, '1.5 нового сообщения'],
  ])('takes the Russian form for %d', (count, text) => expect(t('newMessages', { count })).toBe(text))

  it('takes the English form', () => {
    expect(translator('en', en)('newMessages', { count: 1 })).toBe('1 new message')
    expect(translator('en', en)('newMessages', { count: 3 })).toBe('3 new messages')
  })

  it('fills in what it is given and shows what is missing', () => {
    expect(t('typing', { name: '{{name}} $& <b>' })).toBe('{{name}} $& <b> печатает…')
    expect(t('typing')).toBe('{{name}} печатает…')
    expect(t('no such key')).toBe('no such key')
  })

  it('takes a text without forms although a count is given', () => {
    expect(t('tooManyFiles', { count: 10 })).toBe('В одном сообщении не больше 10 файлов')
  })
})

describe('catalogues', () => {
  const forms = { ru: ['one', 'few', 'many', 'other'], en: ['one', 'other'] }
  const base = (key: string) => key.replace(/_(one|few|many|other)$/, '')
  const plain = (catalogue: object) => [...new Set(Object.keys(catalogue).map(base))].sort()
  const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => String(match[1])).sort()

  it('have the same keys', () => expect(plain(ru)).toEqual(plain(en)))

  it.each([
    ['ru', ru],
    ['en', en],
  ] as const)('%s has every form of every plural', (language, catalogue) => {
    const keys = Object.keys(catalogue)
    const plurals = new Set(keys.filter((key) => /_(one|few|many)$/.test(key)).map(base))
    expect(plurals.size).toBeGreaterThan(0)
    for (const key of plurals) for (const form of forms[language]) expect(keys).toContain(`${key}_${form}`)
  })

  it('take the same parameters', () => {
    for (const [key, text] of Object.entries(en)) expect(holes(ru[key as keyof typeof ru] ?? ''), key).toEqual(holes(text))
  })
})

describe('firstSpoken', () => {
  it('takes the first language that we speak', () => {
    expect(firstSpoken(['de-DE', 'ru-RU', 'en'])).toBe('ru')
    expect(firstSpoken([null, undefined, '', 'EN_us'])).toBe('en')
    expect(firstSpoken(['de', 'rue', 'x-en'])).toBeNull()
  })
})
