/**
 * iOS lays its keyboard over the page instead of shrinking it: the shell takes the height that is really visible.
 * In a frame the page around us does this, for there the frame's own viewport does not change.
 */
export function followKeyboard(): void {
  const view = window.visualViewport
  if (!view) return
  const { style } = document.documentElement
  const follow = () => {
    style.setProperty('--height', `${view.height}px`)
    style.setProperty('--top', `${view.offsetTop}px`)
  }
  follow()
  view.addEventListener('resize', follow)
  view.addEventListener('scroll', follow)
}
