export interface Translated {
  text: string
  /** by language tag */
  translations: Record<string, string>
}

/** The text in the customer's language: the very tag, then the language without region or script, then the text itself. */
export function textFor({ text, translations }: Translated, language: string | null): string {
  const wanted = language?.toLowerCase() ?? ''
  const found = new Map(Object.entries(translations).map(([tag, translation]) => [tag.toLowerCase(), translation]))
  const primary = wanted.split('-')[0] ?? ''
  return [found.get(wanted), found.get(primary)].find((translation) => translation?.trim()) ?? text
}
