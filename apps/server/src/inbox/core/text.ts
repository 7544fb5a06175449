/** Longer than any platform's message; a letter beyond it is cut, so that one message cannot choke search or screens. */
const textMax = 100_000
const fileNameMax = 200

/** What PostgreSQL cannot store (NUL, lone surrogates) becomes U+FFFD, so that offsets of formatting stay true. */
export const storable = (text: string): string => text.replaceAll('\0', '\uFFFD').replaceAll(/\p{Surrogate}/gu, '\uFFFD')

export const cleanText = (text: string): string => cut(storable(text), textMax)

/** For one-line values of outsiders (names, phones): no control characters, no direction overrides, no line breaks. */
export const cleanLine = (text: string, max = 200): string =>
  cut(
    storable(text)
      .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      .replaceAll(/[\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu, '')
      .trim(),
    max,
  )

/** jsonb of whatever outsiders sent. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'string' ? storable(inner) : inner))

/**
 * A name that is safe to show and to save under: no folders, no control, zero-width or direction characters
 * (`gpj.exe` written backwards), at most 200 characters with its extension kept. Empty if nothing is left.
 */
export function cleanFileName(name: string): string {
  const base = storable(name).split(/[/\\]/).at(-1) ?? ''
  const plain = base
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replaceAll(/[<>:"|?*]/g, '_')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/^[. ]+|[. ]+$/g, '')
  if (plain.length <= fileNameMax) return plain
  const extension = /\.[^. ]{1,16}$/u.exec(plain)?.[0] ?? ''
  return cut(plain, fileNameMax - extension.length) + extension
}

/** At most `max` UTF-16 units, never half a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const end = /[\uD800-\uDBFF]/.test(text.charAt(max - 1)) ? max - 1 : max
  return text.slice(0, end)
}

/** For `like` and `ilike` with the default escape character. */
export const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, (special) => `\\${special}`)
