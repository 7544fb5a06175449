import type { Language } from '@omniline/contracts/common'
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

export { useTranslation as useText } from 'react-i18next'

const catalogues = {
  ru: () => import('./ru.json'),
  en: () => import('./en.json'),
}

export const t = i18next.t.bind(i18next)

export function currentLanguage(): Language {
  return i18next.language === 'ru' ? 'ru' : 'en'
}

/** Loads one catalogue only; the other arrives when somebody switches. */
export async function startI18n(language: Language): Promise<void> {
  const catalogue = await catalogues[language]()
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: catalogue.default } },
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  document.documentElement.lang = language
}

export async function switchLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    const catalogue = await catalogues[language]()
    i18next.addResourceBundle(language, 'translation', catalogue.default)
  }
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}
