import type { ConsentSettings } from '@omniline/contracts/lines'
import { useText } from '../../../../lib/i18n/index.ts'
import { TextInput } from '../../../../ui/field.tsx'
import { Group, Setting, SwitchSetting } from '../shared/form.tsx'
import { TextEditor } from './text-editor.tsx'

interface ConsentProps {
  consent: ConsentSettings
  language: string | null
  lineName: string
  onChange(part: Partial<ConsentSettings>): void
}

/** What the customer agrees to before anything is taken from him. */
export function Consent({ consent, language, lineName, onChange }: ConsentProps) {
  const { t } = useText()
  return (
    <Group title={t('lines.group.consent')}>
      <SwitchSetting
        name="consent.enabled"
        checked={consent.enabled}
        onChange={(enabled) =>
          onChange(enabled && consent.text.trim() === '' ? { enabled, text: t('lines.message.consent.sample') } : { enabled })
        }
      />
      {consent.enabled && (
        <>
          <div className="flex flex-col gap-1.5">
            <p className="text-sm font-medium">{t('lines.setting.consent.text.label')}</p>
            <p className="-mt-1 text-xs text-muted">{t('lines.setting.consent.text.help')}.</p>
            <TextEditor
              path="/consent"
              label={t('lines.setting.consent.text.label')}
              value={consent}
              language={language}
              lineName={lineName}
              onChange={onChange}
            />
          </div>
          <Setting name="consent.url">
            <TextInput
              type="url"
              inputMode="url"
              placeholder="https://"
              maxLength={2000}
              value={consent.url ?? ''}
              onChange={(event) => onChange({ url: event.target.value.trim() || null })}
            />
          </Setting>
        </>
      )}
    </Group>
  )
}
