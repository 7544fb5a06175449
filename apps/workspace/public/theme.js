// Runs before the first paint. Keys are written by src/lib/appearance.ts.
;(() => {
  const root = document.documentElement
  let theme = 'system'
  let density = 'comfortable'
  try {
    theme = localStorage.getItem('omniline.theme') || theme
    density = localStorage.getItem('omniline.density') || density
    root.lang = localStorage.getItem('omniline.language') || (navigator.language.startsWith('ru') ? 'ru' : 'en')
  } catch {
    // Storage is forbidden: the system's theme is right.
  }
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.dataset.theme = dark ? 'dark' : 'light'
  root.dataset.density = density
})()
