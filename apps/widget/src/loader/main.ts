import { readSettings } from './settings.ts'
import { createWidget, type OmnilineApi } from './widget.ts'

type Call = (api: OmnilineApi) => void
type LiveApi = OmnilineApi & { push(...calls: Call[]): void }

declare global {
  interface Window {
    /** Before we are here: a list of functions that want the API. */
    Omniline?: LiveApi | Call[] | undefined
  }
}

function start(script: HTMLScriptElement): void {
  const early = window.Omniline
  if (early && !Array.isArray(early)) return
  const settings = readSettings(script)
  if (!settings) {
    console.error('[Omniline] The script tag needs data-channel.')
    return
  }
  const widget = createWidget(settings)
  const live: LiveApi = {
    ...widget,
    push: (...calls) => {
      for (const call of calls) call(live)
    },
    destroy() {
      widget.destroy()
      if (window.Omniline === live) window.Omniline = undefined
    },
  }
  window.Omniline = live
  if (early) live.push(...early)
}

const script = document.currentScript ?? document.querySelector('script[data-channel][src*="/widget.js"]')
if (script instanceof HTMLScriptElement) {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => start(script), { once: true })
  else start(script)
}
