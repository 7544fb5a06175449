import {
  close as closeEn,
  launcherClose as launcherCloseEn,
  launcherOpen as launcherOpenEn,
  launcherUnread_one as launcherUnreadOneEn,
  launcherUnread_other as launcherUnreadOtherEn,
  loadFailed as loadFailedEn,
  openInWindow as openInWindowEn,
  panel as panelEn,
} from '../i18n/en.json'
import {
  close as closeRu,
  launcherClose as launcherCloseRu,
  launcherOpen as launcherOpenRu,
  launcherUnread_few as launcherUnreadFewRu,
  launcherUnread_many as launcherUnreadManyRu,
  launcherUnread_one as launcherUnreadOneRu,
  launcherUnread_other as launcherUnreadOtherRu,
  loadFailed as loadFailedRu,
  openInWindow as openInWindowRu,
  panel as panelRu,
} from '../i18n/ru.json'
import { type Translate, translator } from '../shared/translate.ts'

const en = {
  close: closeEn,
  launcherClose: launcherCloseEn,
  launcherOpen: launcherOpenEn,
  launcherUnread_one: launcherUnreadOneEn,
  launcherUnread_other: launcherUnreadOtherEn,
  loadFailed: loadFailedEn,
  openInWindow: openInWindowEn,
  panel: panelEn,
}
const ru = {
  close: closeRu,
  launcherClose: launcherCloseRu,
  launcherOpen: launcherOpenRu,
  launcherUnread_one: launcherUnreadOneRu,
  launcherUnread_few: launcherUnreadFewRu,
  launcherUnread_many: launcherUnreadManyRu,
  launcherUnread_other: launcherUnreadOtherRu,
  loadFailed: loadFailedRu,
  openInWindow: openInWindowRu,
  panel: panelRu,
}

/** The few words of the button: the loader takes only these out of the catalogues, the rest travels with the chat. */
export const texts = (language: string | null): Translate => translator(language ?? 'en', language === 'ru' ? ru : en)
