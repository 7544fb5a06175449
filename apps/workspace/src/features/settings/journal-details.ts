export interface Detail {
  /** dotted path of the field */
  field: string
  from: string | null
  to: string
}

const isPair = (value: unknown): value is { from: unknown; to: unknown } =>
  typeof value === 'object' && value !== null && 'from' in value && 'to' in value
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** What was changed, for reading: pairs stay pairs, ids become names where they are known. */
export function readDetails(details: Record<string, unknown>, nameOf: (id: string) => string | null): Detail[] {
  const word = (value: unknown): string => {
    if (value === null || value === undefined || value === '') return '—'
    if (Array.isArray(value)) return value.length === 0 ? '—' : value.map(word).join(', ')
    const named = typeof value === 'object' && 'id' in value ? nameOf(String(value.id)) : null
    const text = named ?? (typeof value === 'string' ? value : JSON.stringify(value))
    return text.replace(uuid, (id) => nameOf(id) ?? id)
  }
  return Object.entries(details).flatMap(([field, value]): Detail[] => {
    if (field === 'changes' && Array.isArray(value)) {
      return value.flatMap((one: unknown) =>
        isPair(one) && 'path' in one
          ? [{ field: String(one.path).replace(/^\//, '').replaceAll('/', '.'), from: word(one.from), to: word(one.to) }]
          : [],
      )
    }
    return [isPair(value) ? { field, from: word(value.from), to: word(value.to) } : { field, from: null, to: word(value) }]
  })
}
