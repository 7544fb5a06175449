import type { Language } from '@omniline/contracts/common'
import i18next, { type TFunction } from 'i18next'
import { create } from 'zustand'

/**
 * The words of the present language; a component that asks for them is drawn anew when it changes. Not the hook of
 * react-i18next: that one costs ten hooks and a copy of i18next in each component, a twelfth of what switching between
 * two conversations takes.
 */
export const useText = create<{ t: TFunction }>(() => ({ t: i18next.t }))

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
  await i18next.init({
    lng: language,
    resources: { [language]: { translation: catalogue.default } },
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  speak(language)
}

export async function switchLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    const catalogue = await catalogues[language]()
    i18next.addResourceBundle(language, 'translation', catalogue.default)
  }
  await i18next.changeLanguage(language)
  speak(language)
}

function speak(language: Language): void {
  document.documentElement.lang = language
  // Another function for another language: what was made of words by the last one is made anew.
  useText.setState({ t: i18next.getFixedT(language) })
}
