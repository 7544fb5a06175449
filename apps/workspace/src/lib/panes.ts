import { create } from 'zustand'
import { readLocal, writeLocal } from './local.ts'

export const paneLimits = { list: { min: 280, max: 420 }, card: { min: 280, max: 400 } } as const
export type Pane = keyof typeof paneLimits

interface Panes {
  list: number
  card: number
  listOpen: boolean
  cardOpen: boolean
}

const key = 'omniline.panes'
const initial: Panes = { list: 340, card: 320, listOpen: true, cardOpen: true }

function restore(): Panes {
  try {
    const saved: unknown = JSON.parse(readLocal(key) ?? '{}')
    const given = typeof saved === 'object' && saved !== null ? (saved as Partial<Panes>) : {}
    return {
      ...initial,
      ...given,
      list: clampPane('list', given.list ?? initial.list),
      card: clampPane('card', given.card ?? initial.card),
    }
  } catch {
    // Somebody else's value under our key.
    return initial
  }
}

export function clampPane(pane: Pane, width: number): number {
  const { min, max } = paneLimits[pane]
  return Math.round(Math.min(max, Math.max(min, width)))
}

/** How the panes stand; stays on this device. */
export const usePanes = create<Panes>(restore)

export function setPanes(change: Partial<Panes>): void {
  usePanes.setState(change)
  writeLocal(key, JSON.stringify(usePanes.getState()))
}
