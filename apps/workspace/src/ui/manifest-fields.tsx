import type { Connector } from '@omniline/contracts/channels'
import { currentLanguage, useText } from '../lib/i18n/index.ts'
import { type CredentialField, credentialError, type SettingField } from '../lib/manifest.ts'
import { Field, SecretInput, SwitchRow, TextArea, TextInput } from './field.tsx'
import { Select } from './select.tsx'

interface CredentialFieldsProps {
  connector: Connector
  values: Record<string, string>
  onChange(values: Record<string, string>): void
  /** saved values exist and never come back: an empty field keeps them */
  replacing?: boolean
  /** what the platform says against a value, by key */
  errors?: Record<string, string>
}

/** What a platform needs to know, drawn from its manifest. The format is checked while one types. */
export function CredentialFields({ connector, values, onChange, replacing = false, errors = {} }: CredentialFieldsProps) {
  const { t } = useText()
  const language = currentLanguage()
  const input = (field: CredentialField) => {
    const value = values[field.key] ?? ''
    const common = {
      value,
      required: field.required && !replacing,
      placeholder: replacing && value === '' ? t('channels.keepSecret') : (field.placeholder ?? ''),
      autoComplete: 'off',
      spellCheck: false,
      onChange: (event: { target: { value: string } }) => onChange({ ...values, [field.key]: event.target.value }),
    }
    return field.secret ? <SecretInput {...common} /> : <TextInput {...common} />
  }
  return connector.credentials.map((field) => (
    <Field
      key={field.key}
      label={field.label[language]}
      help={field.help?.[language]}
      error={
        credentialError(field, values[field.key] ?? '')
          ? t('channels.wrongFormat', { example: field.placeholder ?? '' })
          : errors[field.key]
      }
    >
      {input(field)}
    </Field>
  ))
}

interface SettingFieldsProps {
  fields: SettingField[]
  values: Record<string, unknown>
  onChange(values: Record<string, unknown>): void
}

/** A channel's own settings, drawn from the manifest. */
export function SettingFields({ fields, values, onChange }: SettingFieldsProps) {
  return fields.map((field) => (
    <SettingInput
      key={field.key}
      field={field}
      value={values[field.key] ?? field.default}
      onChange={(value) => onChange({ ...values, [field.key]: value })}
    />
  ))
}

function SettingInput({ field, value, onChange }: { field: SettingField; value: unknown; onChange(value: unknown): void }) {
  const language = currentLanguage()
  const label = field.label[language]
  const help = field.help?.[language]
  if (field.kind === 'switch') return <SwitchRow label={label} help={help} checked={value === true} onChange={onChange} />
  const text = typeof value === 'string' ? value : ''
  return (
    <Field label={label} help={help}>
      {field.kind === 'textarea' && <TextArea value={text} onChange={(event) => onChange(event.target.value)} />}
      {field.kind === 'text' && <TextInput value={text} onChange={(event) => onChange(event.target.value)} />}
      {field.kind === 'list' && (
        <TextArea
          spellCheck={false}
          value={Array.isArray(value) ? value.join('\n') : ''}
          onChange={(event) => onChange(event.target.value.split('\n').map((line) => line.trimStart()))}
          onBlur={(event) =>
            onChange(
              event.target.value
                .split('\n')
                .map((line) => line.trim())
                .filter(Boolean),
            )
          }
        />
      )}
      {field.kind === 'color' && (
        <span className="flex items-center gap-2">
          <input
            type="color"
            aria-label={label}
            value={/^#[0-9a-f]{6}$/i.test(text) ? text : '#1f5fd6'}
            onChange={(event) => onChange(event.target.value)}
            className="h-9 w-12 cursor-pointer rounded-control border border-control bg-bg p-1"
          />
          <TextInput value={text} onChange={(event) => onChange(event.target.value)} className="w-32 font-mono" />
        </span>
      )}
      {field.kind === 'select' && (
        <Select
          label={label}
          value={text}
          options={(field.options ?? []).map((option) => ({ value: option.value, label: option.label[language] }))}
          onChange={onChange}
        />
      )}
    </Field>
  )
}
