export const tabs = ['general', 'queue', 'hours', 'automation', 'what-if', 'journal'] as const
export type Tab = (typeof tabs)[number]

/** On which tab a setting stands, by its JSON pointer. */
export function tabOf(path: string): Tab {
  const [section = ''] = path.split('/').slice(1)
  if (section === 'queue' || section === 'distribution') return 'queue'
  if (section === 'hours') return 'hours'
  return section === 'autoReplies' || section === 'closing' || section === 'consent' ? 'automation' : 'general'
}
