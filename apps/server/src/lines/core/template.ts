/**
 * Texts with variables, as a line's automatic replies are: `Hello, {customer}!`. `{{` and `}}` are braces that are
 * meant as such. Texts and values are plain text, never markup.
 */
export const templateVariables = ['customer', 'operator', 'line', 'company', 'number', 'opensAt'] as const
/** Everybody agrees to the same text. */
export const consentVariables = ['line', 'company'] as const
export type TemplateVariable = (typeof templateVariables)[number]
/** What the variables stand for; an absent one, or null, becomes nothing (there is no operator yet). */
export type TemplateValues = Partial<Record<TemplateVariable, string | null>>

type Piece = { text: string } | { variable: string } | { stray: '{' | '}' }

const known = new Set<string>(templateVariables)
const isVariable = (name: string): name is TemplateVariable => known.has(name)
const pieces = /\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g

function* piecesOf(template: string): Generator<Piece> {
  for (const match of template.matchAll(pieces)) {
    const [whole, name] = match
    if (name !== undefined) yield { variable: name }
    else if (whole === '{{' || whole === '}}') yield { text: whole.charAt(0) }
    else if (whole === '{' || whole === '}') yield { stray: whole }
    else yield { text: whole }
  }
}

/** Why the text cannot be filled, in words for whoever wrote it, each once; empty: it can. `variables`: those there are for it. */
export function templateProblems(template: string, variables: readonly string[] = templateVariables): string[] {
  const problems = new Set<string>()
  for (const piece of piecesOf(template)) {
    if ('stray' in piece)
      problems.add(piece.stray === '{' ? 'has a { that is not closed; write {{ for a brace' : 'has a } without a {; write }} for a brace')
    if ('variable' in piece && !variables.includes(piece.variable)) problems.add(`has an unknown variable {${piece.variable}}`)
  }
  return [...problems]
}

/**
 * The text as the customer reads it. Where a variable became nothing the spaces around it are tidied, and the comma
 * before it: `Hello, {customer}!` is `Hello!`. What `templateProblems` complains of stays as it was written.
 */
export function fillTemplate(template: string, values: TemplateValues): string {
  let filled = ''
  let gap = false
  for (const piece of piecesOf(template)) {
    let next = 'text' in piece ? piece.text : 'stray' in piece ? piece.stray : `{${piece.variable}}`
    if ('variable' in piece && isVariable(piece.variable)) {
      next = values[piece.variable] ?? ''
      if (next === '') {
        gap = true
        continue
      }
    }
    if (gap) {
      if (filled === '' || /\s$/.test(filled)) next = next.replace(/^[ \t]+/, '')
      if (/^[,.!?;:]/.test(next)) filled = filled.replace(/,?[ \t]+$/, '')
      gap = false
    }
    filled += next
  }
  return gap ? filled.replace(/[ \t]+$/, '') : filled
}
