import type { CredentialField, SettingField } from '@omniline/contracts/channels'
import type { z } from 'zod'

type Credential = z.infer<typeof CredentialField>
type Setting = z.infer<typeof SettingField>

/** What is wrong with which field; the path is a JSON pointer into the request. */
export interface Problem {
  path: string
  message: string
}

const credentialMax = 4000
const textMax = 2000
const listMax = 100
const listItemMax = 300

/**
 * Credentials as the manifest wants them, on top of those that are stored already. A null or an empty string takes
 * an optional field away.
 */
export function readCredentials(
  fields: Credential[],
  given: Record<string, unknown>,
  stored: Record<string, string> = {},
): { values: Record<string, string>; problems: Problem[] } {
  const problems = unknownKeys('credentials', fields, given)
  const values: Record<string, string> = {}
  for (const field of fields) {
    const value = Object.hasOwn(given, field.key) ? given[field.key] : (stored[field.key] ?? '')
    const path = `/credentials/${pointer(field.key)}`
    if (value !== null && typeof value !== 'string') {
      problems.push({ path, message: 'must be a text' })
      continue
    }
    const text = (value ?? '').trim()
    if (text === '') {
      if (field.required) problems.push({ path, message: 'is required' })
    } else if (text.length > credentialMax) problems.push({ path, message: `is longer than ${credentialMax} characters` })
    else if (field.pattern !== undefined && !new RegExp(`^(?:${field.pattern})$`, 'u').test(text))
      problems.push({ path, message: 'does not have the expected form' })
    else values[field.key] = text
  }
  return { values, problems }
}

/** Settings as the manifest wants them, on top of those that are stored already; null puts the default back. */
export function readSettings(
  fields: Setting[],
  given: Record<string, unknown>,
  stored: Record<string, unknown> = {},
): { values: Record<string, unknown>; problems: Problem[] } {
  const problems = unknownKeys('settings', fields, given)
  const values: Record<string, unknown> = {}
  for (const field of fields) {
    const value = Object.hasOwn(given, field.key) ? given[field.key] : stored[field.key]
    values[field.key] = value ?? field.default
    const message = value === null || value === undefined ? null : settingProblem(field, value)
    if (message) problems.push({ path: `/settings/${pointer(field.key)}`, message })
  }
  return { values, problems }
}

function settingProblem(field: Setting, value: unknown): string | null {
  switch (field.kind) {
    case 'text':
    case 'textarea':
      return typeof value !== 'string' ? 'must be a text' : value.length > textMax ? `is longer than ${textMax} characters` : null
    case 'color':
      return typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value) ? null : 'must be a colour such as #1F5FD6'
    case 'switch':
      return typeof value === 'boolean' ? null : 'must be true or false'
    case 'select': {
      const options = (field.options ?? []).map((option) => option.value)
      return typeof value === 'string' && options.includes(value) ? null : `must be one of ${options.join(', ')}`
    }
    case 'list':
      return isListOfTexts(value) ? null : `must be a list of at most ${listMax} texts of at most ${listItemMax} characters`
  }
}

const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length <= listMax &&
  value.every((item) => typeof item === 'string' && item.trim() !== '' && item.length <= listItemMax)

function unknownKeys(section: string, fields: { key: string }[], given: Record<string, unknown>): Problem[] {
  const known = new Set(fields.map((field) => field.key))
  return Object.keys(given)
    .filter((key) => !known.has(key))
    .map((key) => ({ path: `/${section}/${pointer(key)}`, message: 'is not known' }))
}

const pointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
