const unstorable = /[\0\p{Surrogate}]/gu

/**
 * PostgreSQL takes neither NUL nor half of a surrogate pair. One such character in what a customer sent must not
 * keep the rest of a batch from being stored, so it becomes U+FFFD.
 */
export const cleanText = (text: string): string => text.replace(unstorable, '\ufffd')

/** The same for everything inside a JSON value. */
export function cleanJson(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(cleanJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanText(key), cleanJson(inner)]))
}
