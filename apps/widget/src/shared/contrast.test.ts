import { describe, expect, it } from 'vitest'
import { contrast, readableOn, readColor, textOn } from './contrast.ts'

describe('readColor', () => {
  it.each([
    ['#1F5FD6', '#1f5fd6'],
    ['#abc', '#aabbcc'],
    ['  #FFF ', '#ffffff'],
  ])('reads %s', (text, color) => expect(readColor(text)).toBe(color))

  it.each([null, undefined, '', 'red', '#12', '#12345', '#gggggg', '#fff;color:red', 'rgb(1,2,3)'])('does not take %s', (text) =>
    expect(readColor(text)).toBeNull(),
  )
})

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
    expect(contrast('#1f5fd6', '#1f5fd6')).toBe(1)
  })

  const hex = (value: number) => value.toString(16).padStart(2, '0')
  const steps = [0, 51, 102, 119, 128, 153, 204, 255]
  const colors = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => `#${hex(r)}${hex(g)}${hex(b)}`)))

  it('text on any brand colour can be read', () => {
    for (const color of colors) expect(contrast(textOn(color), color), color).toBeGreaterThanOrEqual(4.5)
  })

  it('any brand colour has a shade that can be read on our backgrounds', () => {
    for (const background of ['#ffffff', '#15181d'])
      for (const color of colors) expect(contrast(readableOn(color, background), background), color).toBeGreaterThanOrEqual(4.5)
  })

  it('leaves a colour alone that can be read as it is', () => {
    expect(readableOn('#1f5fd6', '#ffffff')).toBe('#1f5fd6')
    expect(readableOn('#1f5fd6', '#15181d')).not.toBe('#1f5fd6')
  })
})
