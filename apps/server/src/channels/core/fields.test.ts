import { describe, expect, it } from 'vitest'
import { readCredentials, readSettings } from './fields.ts'

const label = { ru: '', en: '' }
const credentials = [
  { key: 'token', label, secret: true, required: true, pattern: '\\d+:[A-Z]{3,}' },
  { key: 'proxy', label, secret: false, required: false },
]

describe('credentials', () => {
  it('are trimmed, and optional ones may be absent, empty or null', () => {
    expect(readCredentials(credentials, { token: ' 12:ABC \n' })).toEqual({ values: { token: '12:ABC' }, problems: [] })
    expect(readCredentials(credentials, { token: '12:ABC', proxy: '' }).values).toEqual({ token: '12:ABC' })
    expect(readCredentials(credentials, { proxy: null }, { token: '12:ABC', proxy: 'p' })).toEqual({
      values: { token: '12:ABC' },
      problems: [],
    })
  })

  it('that are not mentioned stay as they were', () => {
    expect(readCredentials(credentials, { proxy: 'p' }, { token: '12:ABC' }).values).toEqual({ token: '12:ABC', proxy: 'p' })
  })

  it.each([
    [{}, '/credentials/token', 'is required'],
    [{ token: '  ' }, '/credentials/token', 'is required'],
    [{ token: null }, '/credentials/token', 'is required'],
    [{ token: 'x12:ABC' }, '/credentials/token', 'does not have the expected form'],
    [{ token: '12:ABC\nx' }, '/credentials/token', 'does not have the expected form'],
    [{ token: 12 }, '/credentials/token', 'must be a text'],
    [{ token: ['12:ABC'] }, '/credentials/token', 'must be a text'],
    [{ token: '12:ABC', proxy: 'p'.repeat(5000) }, '/credentials/proxy', 'is longer than 4000 characters'],
    [{ token: '12:ABC', 'a/b~c': 'x' }, '/credentials/a~1b~0c', 'is not known'],
    [{ token: '12:ABC', __proto__: null, constructor: 'x' }, '/credentials/constructor', 'is not known'],
  ])('%j are refused at the field', (given, path, message) => {
    expect(readCredentials(credentials, given).problems).toEqual([{ path, message }])
  })
})

const settings = [
  { key: 'title', label, kind: 'text' as const, default: 'Chat' },
  { key: 'color', label, kind: 'color' as const, default: '#1F5FD6' },
  { key: 'sound', label, kind: 'switch' as const, default: true },
  { key: 'side', label, kind: 'select' as const, options: [{ value: 'left', label }], default: 'left' },
  { key: 'sites', label, kind: 'list' as const, default: [] },
]

describe('settings', () => {
  const defaults = { title: 'Chat', color: '#1F5FD6', sound: true, side: 'left', sites: [] }

  it('get their defaults, keep what is stored and take what is given', () => {
    expect(readSettings(settings, {})).toEqual({ values: defaults, problems: [] })
    expect(readSettings(settings, { sound: false }, { title: 'Shop' }).values).toEqual({ ...defaults, title: 'Shop', sound: false })
    expect(readSettings(settings, { title: null }, { title: 'Shop' }).values).toEqual(defaults)
  })

  it.each([
    [{ title: 7 }, '/settings/title'],
    [{ title: 'x'.repeat(2001) }, '/settings/title'],
    [{ color: 'red' }, '/settings/color'],
    [{ color: '#1F5FD6;background:url(x)' }, '/settings/color'],
    [{ sound: 'yes' }, '/settings/sound'],
    [{ side: 'top' }, '/settings/side'],
    [{ sites: 'shop.ru' }, '/settings/sites'],
    [{ sites: [7] }, '/settings/sites'],
    [{ sites: Array.from({ length: 101 }, () => 'a') }, '/settings/sites'],
    [{ other: 1 }, '/settings/other'],
  ])('%j are refused at the field', (given, path) => {
    expect(readSettings(settings, given).problems.map((problem) => problem.path)).toEqual([path])
  })
})
