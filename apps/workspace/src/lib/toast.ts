import { create } from 'zustand'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'ok' | 'bad'
}

interface ToastState {
  toasts: Toast[]
}
export const useToasts = create<ToastState>(() => ({ toasts: [] }))

const shownMs = { plain: 3500, ok: 3500, bad: 6000 }
const atMost = 3
let lastId = 0

function show(text: string, tone: Toast['tone']): void {
  const id = ++lastId
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.filter((one) => one.text !== text), { id, text, tone }].slice(-atMost) }))
  setTimeout(() => dismissToast(id), shownMs[tone])
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((one) => one.id !== id) }))
}

/** A short word on what has just happened. What must not be missed does not belong here. */
export const toast = {
  plain: (text: string) => show(text, 'plain'),
  ok: (text: string) => show(text, 'ok'),
  bad: (text: string) => show(text, 'bad'),
}
