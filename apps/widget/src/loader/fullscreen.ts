/** On phones the chat covers the screen: the page below must not scroll, take focus or be read out. */
export function createFullscreen(fit: (area: { top: number; height: number } | null) => void) {
  let release: (() => void) | null = null

  function lock(): () => void {
    const undo = [keep(document.documentElement), keep(document.body)]
    const { body } = document
    const wasInert = body.inert
    body.inert = true
    // iOS lays the keyboard over the page instead of shrinking it; only the visual viewport knows.
    const view = window.visualViewport
    const follow = () => view && fit({ top: view.offsetTop, height: view.height })
    follow()
    view?.addEventListener('resize', follow)
    view?.addEventListener('scroll', follow)
    return () => {
      view?.removeEventListener('resize', follow)
      view?.removeEventListener('scroll', follow)
      fit(null)
      body.inert = wasInert
      for (const restore of undo) restore()
    }
  }

  return (on: boolean): void => {
    if (on === Boolean(release)) return
    release = on ? lock() : (release?.(), null)
  }
}

function keep(element: HTMLElement): () => void {
  const { style } = element
  const before = style.getPropertyValue('overflow')
  const priority = style.getPropertyPriority('overflow')
  style.setProperty('overflow', 'hidden', 'important')
  return () => style.setProperty('overflow', before, priority)
}
