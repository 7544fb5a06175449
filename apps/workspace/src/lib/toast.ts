import { create } from 'zustand'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'ok' | 'warn' | 'bad'
  action?: { label: string; undoes: boolean; run(): void }
  /** of one key there is one, the newest; it stays until it is dismissed or acted on */
  key?: string
}

interface ToastState {
  toasts: Toast[]
}
export const useToasts = create<ToastState>(() => ({ toasts: [] }))

const shownMs = { plain: 3500, ok: 3500, warn: 6000, bad: 6000 }
const actionMs = 8000
const atMost = 3
let lastId = 0

function show(toast: Omit<Toast, 'id'>): void {
  const id = ++lastId
  useToasts.setState(({ toasts }) => {
    const others = toasts.filter((one) => one.text !== toast.text && (toast.key === undefined || one.key !== toast.key))
    const passing = others.filter((one) => one.key === undefined).slice(1 - atMost)
    return { toasts: [...others.filter((one) => one.key !== undefined || passing.includes(one)), { ...toast, id }] }
  })
  if (toast.key === undefined) setTimeout(() => dismissToast(id), toast.action ? actionMs : shownMs[toast.tone])
}

export function dismissToast(which: number | string): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((one) => one.id !== which && one.key !== which) }))
}

/** Does what the button of a toast says, and the toast is gone. */
export function runToast({ id, action }: Toast): void {
  dismissToast(id)
  action?.run()
}

/** Takes back what was done last, as long as it is offered. */
export function undoLast(): void {
  const last = useToasts.getState().toasts.findLast((one) => one.action?.undoes)
  if (last) runToast(last)
}

/** A short word on what has just happened. What must not be missed stays until it is dismissed (`alert`). */
export const toast = {
  plain: (text: string) => show({ text, tone: 'plain' }),
  ok: (text: string) => show({ text, tone: 'ok' }),
  bad: (text: string) => show({ text, tone: 'bad' }),
  undoable: (text: string, label: string, undo: () => void) => show({ text, tone: 'ok', action: { label, undoes: true, run: undo } }),
  alert: (key: string, text: string, action?: { label: string; run(): void }) =>
    show({ key, text, tone: 'warn', ...(action ? { action: { ...action, undoes: false } } : {}) }),
}
