/** Puts the caret into the composer as soon as it is there: the conversation may still be opening. */
export function focusComposer(withinMs = 1500): void {
  const until = performance.now() + withinMs
  const attempt = () => {
    const field = document.querySelector<HTMLElement>('[data-composer]')
    if (field) field.focus()
    else if (performance.now() < until) requestAnimationFrame(attempt)
  }
  requestAnimationFrame(attempt)
}
