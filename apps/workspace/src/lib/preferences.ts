import type { Me, Preferences, PresenceStatus } from '@omniline/contracts/accounts'
import type { Language } from '@omniline/contracts/common'
import { toast } from './toast.ts'
import { call } from './api.ts'
import { applyDensity, applyTheme, rememberLanguage } from './appearance.ts'
import { useKeySettings } from './hotkeys.ts'
import { currentLanguage, switchLanguage } from './i18n/index.ts'
import { queries, queryClient } from './query.ts'
import { failureText } from './words.ts'

const setMe = (change: Partial<Me>) =>
  queryClient.setQueryData(queries.me.queryKey, (me: Me | undefined) => (me ? { ...me, ...change } : me))

/** Makes the page look and behave as the user chose. */
export function applyPreferences(me: Pick<Me, 'preferences' | 'language'>): void {
  applyTheme(me.preferences.theme)
  applyDensity(me.preferences.density)
  useKeySettings.setState({ single: me.preferences.singleKeyShortcuts })
  rememberLanguage(me.language)
  if (currentLanguage() !== me.language) void switchLanguage(me.language)
}

/** Takes effect at once and is kept on the server; taken back when it could not be kept. */
export async function changePreferences(change: Partial<Preferences>): Promise<void> {
  const before = queryClient.getQueryData(queries.me.queryKey)
  if (!before) return
  const preferences = { ...before.preferences, ...change }
  setMe({ preferences })
  applyPreferences({ ...before, preferences })
  await keep(before, () => call('PATCH /me', { body: { preferences: change } }))
}

export async function changeLanguage(language: Language): Promise<void> {
  const before = queryClient.getQueryData(queries.me.queryKey)
  if (!before) return
  setMe({ language })
  applyPreferences({ ...before, language })
  await keep(before, () => call('PATCH /me', { body: { language } }))
}

async function keep(before: Me, save: () => Promise<Me>): Promise<void> {
  try {
    queryClient.setQueryData(queries.me.queryKey, await save())
  } catch (error) {
    queryClient.setQueryData(queries.me.queryKey, before)
    applyPreferences(before)
    toast.bad(failureText(error))
  }
}

export async function changePresence(status: PresenceStatus): Promise<void> {
  const before = queryClient.getQueryData(queries.me.queryKey)
  setMe({ presence: status })
  try {
    await call('PUT /me/presence', { body: { status } })
  } catch (error) {
    if (before) setMe({ presence: before.presence })
    toast.bad(failureText(error))
  }
}
