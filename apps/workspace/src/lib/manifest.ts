import type { Connector } from '@omniline/contracts/channels'

export type CredentialField = Connector['credentials'][number]
export type SettingField = Connector['settings'][number]

/** Whether what was typed cannot be right. A pattern this browser cannot read forbids nothing. */
export function credentialError(field: CredentialField, value: string): boolean {
  if (value === '' || !field.pattern) return false
  try {
    return !new RegExp(field.pattern, 'u').test(value.trim())
  } catch {
    return false
  }
}

/** Everything required is there and has the right form. */
export function credentialsReady(connector: Connector, values: Record<string, string>): boolean {
  return connector.credentials.every((field) => {
    const value = values[field.key] ?? ''
    return !(field.required && value.trim() === '') && !credentialError(field, value)
  })
}

/** Only what was typed, without the spaces that come along when a token is pasted. */
export function trimmed(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value.trim() === '' ? [] : [[key, value.trim()]])))
}
