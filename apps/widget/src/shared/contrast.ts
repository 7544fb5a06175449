/** Colours as `#rrggbb`; everything here is arithmetic of WCAG 2.2 on them. */

const light = '#ffffff'
const dark = '#000000'
/** of a background on which both have the same contrast */
const evenLuminance = 0.179

/** `#abc` or `#aabbcc` in any case becomes `#aabbcc`; anything else is not a colour we take. */
export function readColor(text: string | null | undefined): string | null {
  const match = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec((text ?? '').trim())
  const hex = match?.[1]?.toLowerCase()
  if (!hex) return null
  return `#${hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex}`
}

const channels = (color: string): number[] => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = channels(color).map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** From 1 (the same) to 21 (black on white). */
export function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

/** White or black, whichever can be read better; one of them always reaches 4.5. */
export function textOn(background: string): string {
  return luminance(background) < evenLuminance ? light : dark
}

function mix(from: string, to: string, share: number): string {
  const target = channels(to)
  const mixed = channels(from).map((value, i) => Math.round(value + ((target[i] ?? 0) - value) * share))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** The nearest shade of `color` that stands out from `background` by at least `ratio`. */
export function readableOn(color: string, background: string, ratio = 4.5): string {
  const towards = luminance(background) > 0.4 ? '#000000' : '#ffffff'
  for (let share = 0; share < 1; share += 0.05) {
    const shade = mix(color, towards, share)
    if (contrast(shade, background) >= ratio) return shade
  }
  return towards
}
