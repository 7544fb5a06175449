import type { ChatConfig } from '@omniline/contracts/visitor'
import { render } from 'preact'
import en from '../i18n/en.json'
import ru from '../i18n/ru.json'
import { firstSpoken } from '../shared/language.ts'
import { type Translate, translator } from '../shared/translate.ts'
import { createChat } from './chat.ts'
import { App } from './components/app.tsx'
import { Notice } from './components/notice.tsx'
import { type Host, meetHost, readOptions } from './host.ts'
import { createKeepsakes } from './keepsakes.ts'
import { applyLook } from './look.ts'
import { createPreview, sampleConfig } from './preview.ts'
import { formats } from './text/formats.ts'
import { backoffMs } from './transport/backoff.ts'
import { CallError, getConfig } from './transport/http.ts'
import { followKeyboard } from './viewport.ts'
import './styles/chat.css'

const options = readOptions(location)
const channelId = decodeURIComponent(location.pathname.split('/')[2] ?? '')
const root = document.getElementById('chat') ?? document.body
document.documentElement.classList.add(options.embedded ? 'embedded' : 'alone')
applyLook(options.color ?? '', options.theme)
if (!options.embedded) followKeyboard()

/** What the site says, else what the channel is set to, else what the page and the browser speak. */
const languageFor = (config: ChatConfig | null): string =>
  firstSpoken([options.lang, config?.language, options.pageLang, ...navigator.languages]) ?? 'en'

/** What the visitor speaks, also where it is none of ours: the company may have words in it. */
const spokenLanguage = (config: ChatConfig): string =>
  (options.lang ?? config.language ?? options.pageLang ?? navigator.language).slice(0, 35)

const translate = (language: string): Translate => translator(language, language === 'ru' ? ru : en)

async function loadConfig(notice: (what: 'unavailable' | 'unreachable') => void): Promise<ChatConfig | null> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await getConfig(channelId, { language: options.lang, pageLanguage: options.pageLang ?? navigator.language })
    } catch (error) {
      if (options.preview) return sampleConfig(channelId)
      const passes = error instanceof CallError && error.passes
      notice(passes ? 'unreachable' : 'unavailable')
      if (!passes) return null
      await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt)))
    }
  }
}

function start(config: ChatConfig, host: Host): void {
  const language = languageFor(config)
  const t = translate(language)
  document.documentElement.lang = language
  document.title = config.title || config.companyName
  applyLook(options.color ?? config.color, options.theme)

  const shown = new EventTarget()
  const onShown = (focus: boolean) => {
    // After the first drawing: before it there is nothing to focus.
    if (focus) queueMicrotask(() => shown.dispatchEvent(new Event('focus')))
  }
  const keepsakes = createKeepsakes(host)
  const chat = options.preview ? createPreview(config, t) : createChat(config, spokenLanguage(config), host, keepsakes, onShown)
  const { tell } = host
  render(null, root)
  render(<App surroundings={{ chat, config, options, keepsakes, t, formats: formats(language, t), tell }} shown={shown} />, root)
  tell({ omniline: 'config', color: config.color, position: config.position, language })
  tell({ omniline: 'drawn' })
}

async function run(): Promise<void> {
  const meeting = meetHost(channelId, options)
  const t = translate(languageFor(null))
  const close = options.embedded ? () => void meeting.then((host) => host.tell({ omniline: 'close' })) : null
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]')) close?.()
  })
  const config = await loadConfig((what) => {
    render(<Notice title={t(`${what}Title`)} text={t(`${what}Text`)} close={t('close')} onClose={close} />, root)
    void meeting.then((host) => host.tell({ omniline: 'drawn' }))
  })
  if (!config) return
  const host = await meeting
  start(config, host)
  if (options.preview) followSettings(config, host)
}

/** The settings page shows what is being changed there, before it is saved. */
function followSettings(config: ChatConfig, host: Host): void {
  window.addEventListener('message', (event) => {
    const data = event.data as { preview?: Partial<ChatConfig> } | null
    if (event.origin === location.origin && data?.preview) start({ ...config, ...data.preview }, host)
  })
}

void run()
