/**
 * Is it text, and does a browser see markup in it? Null: not text. Looked at generously, since a mistake here only
 * means that something harmless is offered for saving. UTF-16 counts as text only with its mark.
 */
export function sniffText(head: Uint8Array): { mime: string; extension: string } | null {
  const text = decode(head)
  if (text === null) return null
  const start = text.slice(0, 4096).trimStart().toLowerCase()
  const isMarkup = start.startsWith('<')
  if (isMarkup && /<svg[\s>]/.test(start)) return { mime: 'image/svg+xml', extension: 'svg' }
  if (isMarkup && /^<(!doctype html|!--|html|head|body|script|iframe|style|title|a|div|p|br|b|h1|table|font|img|meta)[\s>/]?/.test(start))
    return { mime: 'text/html', extension: 'html' }
  if (start.startsWith('<?xml')) return { mime: 'application/xml', extension: 'xml' }
  return { mime: 'text/plain', extension: 'txt' }
}

function decode(head: Uint8Array): string | null {
  if (head.length === 0) return ''
  const [first, second] = head
  if (first === 0xff && second === 0xfe) return tryDecode('utf-16le', head)
  if (first === 0xfe && second === 0xff) return tryDecode('utf-16be', head)
  // Control characters other than tab, line breaks, form feed and escape do not occur in text.
  if (head.some((byte) => byte < 32 && ![9, 10, 12, 13, 27].includes(byte))) return null
  return tryDecode('utf-8', head) ?? tryDecode('windows-1251', head)
}

function tryDecode(encoding: string, bytes: Uint8Array): string | null {
  try {
    // `stream`: the head may end in the middle of a character.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return null
  }
}
