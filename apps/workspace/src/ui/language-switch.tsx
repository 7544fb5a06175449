import type { Language } from '@omniline/contracts/common'
import { Languages } from 'lucide-react'
import { rememberLanguage } from '../lib/appearance.ts'
import { currentLanguage, switchLanguage, useText } from '../lib/i18n/index.ts'
import { buttonClass } from './button.tsx'
import { Menu, MenuChoice } from './menu.tsx'

export const languageNames: { value: Language; label: string }[] = [
  { value: 'ru', label: 'Русский' },
  { value: 'en', label: 'English' },
]

/** Before one is signed in; later the language is a preference of the user. */
export function LanguageSwitch({ onChange }: { onChange?(language: Language): void }) {
  const { t } = useText()
  const language = currentLanguage()
  const name = languageNames.find((one) => one.value === language)?.label
  return (
    <Menu
      trigger={
        <button type="button" aria-label={`${t('profile.language')}: ${name}`} className={buttonClass('ghost', 'sm')}>
          <Languages className="size-4 text-muted" />
          {name}
        </button>
      }
    >
      <MenuChoice
        value={language}
        options={languageNames}
        onChange={(next) => {
          rememberLanguage(next)
          void switchLanguage(next)
          onChange?.(next)
        }}
      />
    </Menu>
  )
}
