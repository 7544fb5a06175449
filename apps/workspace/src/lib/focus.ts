/** A conversation may open slowly; later than this nobody waits for its field any more. */
const withinMs = 10_000

/** In whose field the caret will be once that is there. */
let awaited: { id: string; until: number } | null = null

/**
 * Puts the caret into the field of this conversation: at once, or as soon as it is there, for the conversation may still be
 * opening. Until then letters alone act on nothing (`useHotkeys`), and whoever does something else is left where he is.
 */
export function focusComposer(conversationId: string): void {
  const field = document.querySelector<HTMLElement>(`[data-composer="${conversationId}"]`)
  awaited = field ? null : { id: conversationId, until: performance.now() + withinMs }
  if (field) field.focus()
  else if (document.activeElement?.matches('[data-composer]')) (document.activeElement as HTMLElement).blur()
}

/** The field has come; null: there is none in this conversation. */
export function composerCame(conversationId: string, field: HTMLElement | null): void {
  if (awaited?.id !== conversationId) return
  if (performance.now() < awaited.until) field?.focus()
  awaited = null
}

let coming = 0

/** Something with a field of its own is on its way. Answers how to say that it has come, or will not. */
export function caretIsComing(): () => void {
  coming += 1
  return () => {
    coming -= 1
  }
}

/** Whether what is typed now is meant for a field that is not there yet. */
export const awaitsCaret = (): boolean => coming > 0 || (awaited !== null && performance.now() < awaited.until)

/** Something else was done meanwhile. */
export function forgetCaret(): void {
  awaited = null
}

if (typeof window !== 'undefined') window.addEventListener('pointerdown', forgetCaret, { capture: true })
