/** What may stand in braces in a text for customers. */
export const variables = ['customer', 'operator', 'line', 'company', 'number', 'opensAt'] as const
export type Variable = (typeof variables)[number]

export type Piece = { kind: 'text'; text: string } | { kind: 'variable'; name: Variable } | { kind: 'unknown'; text: string }

const known = (name: string): name is Variable => variables.some((one) => one === name)

/** A text cut at its variables, by the server's rules: `{{` is a brace, `{name}` a variable; what it refuses is `unknown`. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  const say = (more: string) => {
    const last = pieces.at(-1)
    if (last?.kind === 'text') last.text += more
    else pieces.push({ kind: 'text', text: more })
  }
  for (const [token, name] of text.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]/g)) {
    if (name !== undefined) pieces.push(known(name) ? { kind: 'variable', name } : { kind: 'unknown', text: token })
    else if (token === '{{' || token === '}}') say(token.charAt(0))
    else if (token === '{' || token === '}') pieces.push({ kind: 'unknown', text: token })
    else say(token)
  }
  return pieces
}

/** Puts `{name}` in place of what is selected, with a space where words would run together. */
export function insertVariable(text: string, name: Variable, from: number, to: number): { text: string; caret: number } {
  const [before, after] = [text.slice(0, from), text.slice(to)]
  const gap = /[\p{L}\p{N}]$/u.test(before) ? ' ' : ''
  const tail = /^[\p{L}\p{N}]/u.test(after) ? ' ' : ''
  const put = `${gap}{${name}}${tail}`
  return { text: before + put + after, caret: before.length + put.length }
}
