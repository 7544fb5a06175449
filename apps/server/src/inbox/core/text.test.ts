import { describe, expect, it } from 'vitest'
import { cleanFileName, cleanLine, cleanText, cut, escapeLike, storableJson } from './text.ts'

describe('file names', () => {
  const names: [string, string][] = [
    ['report.pdf', 'report.pdf'],
    ['Отчёт за май.docx', 'Отчёт за май.docx'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\system32\\cmd.exe', 'cmd.exe'],
    ['invoice\u202Egpj.exe', 'invoicegpj.exe'],
    ['a\u200Bb\u0000c\nd.txt', 'ab\uFFFDcd.txt'],
    ['..', ''],
    ['.hidden', 'hidden'],
    ['what?*<>.txt', 'what____.txt'],
    ['  two   spaces .txt ', 'two spaces .txt'],
    ['', ''],
  ]
  for (const [given, clean] of names)
    it(`${JSON.stringify(given)} becomes ${JSON.stringify(clean)}`, () => expect(cleanFileName(given)).toBe(clean))

  it('keeps the extension of a name that is too long, and whole characters', () => {
    const clean = cleanFileName(`${'😀'.repeat(150)}.jpeg`)
    expect(clean.length).toBeLessThanOrEqual(200)
    expect(clean).toMatch(/^(😀)+\.jpeg$/u)
  })
})

describe('text of outsiders', () => {
  it('loses what PostgreSQL cannot store, and keeps every offset', () => {
    expect(cleanText('a\0b\uD800c')).toBe('a\uFFFDb\uFFFDc')
    expect(cleanText('emoji 😀 stays')).toBe('emoji 😀 stays')
    expect(storableJson({ name: 'a\0\uDC00', list: ['\uD800'] })).toBe('{"name":"a\uFFFD\uFFFD","list":["\uFFFD"]}')
  })

  it('has names on one line without direction marks', () => {
    expect(cleanLine(' Anna\n\tK.\u202E ')).toBe('Anna K.')
  })

  it('is cut between characters', () => {
    expect(cut('ab😀', 3)).toBe('ab')
    expect(cut('ab😀', 4)).toBe('ab😀')
  })

  it('has no wildcards for like', () => {
    expect(escapeLike('50%_a\\b')).toBe('50\\%\\_a\\\\b')
  })
})
