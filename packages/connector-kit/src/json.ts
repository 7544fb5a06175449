/**
 * `JSON.parse` for what comes from platforms: a whole number beyond 2^53, which JavaScript cannot hold, becomes a
 * string of its digits, so that no id is ever rounded. Everything else is as usual; throws `SyntaxError` likewise.
 */
export function parseJson(text: string): unknown {
  // Fifteen digits always fit; most bodies have no longer number anywhere.
  if (!/\d{16}/.test(text)) return JSON.parse(text) as unknown
  let careful = ''
  let at = 0
  while (at < text.length) {
    const quote = text.indexOf('"', at)
    const outside = text.slice(at, quote < 0 ? undefined : quote)
    careful += outside.replace(/-?\d[\d.eE+-]*/g, (number) => (isHuge(number) ? `"${number}"` : number))
    if (quote < 0) break
    const end = endOfString(text, quote)
    careful += text.slice(quote, end)
    at = end
  }
  return JSON.parse(careful) as unknown
}

const isHuge = (number: string): boolean => /^-?\d{16,}$/.test(number) && !Number.isSafeInteger(Number(number))

/** Behind the closing quote; an escaped quote has an odd number of backslashes before it. */
function endOfString(text: string, open: number): number {
  let close = open
  for (;;) {
    close = text.indexOf('"', close + 1)
    if (close < 0) return text.length
    let backslashes = 0
    while (text.charAt(close - 1 - backslashes) === '\\') backslashes++
    if (backslashes % 2 === 0) return close + 1
  }
}
