import { useState } from 'react'
import { changesBetween, rebase, same, settingAt, valueAt } from './changes.ts'

interface Refusal {
  path: string
  message: string
}

/** What becomes other, outright or by what is there when it does: an answer that comes late must not bring back the past. */
export type Part<T, P = Partial<T>> = P | ((draft: T) => P)

interface Edited<T> {
  base: T
  draft: T
  errors: ReadonlyMap<string, string>
  refusals: number
}

const noErrors: ReadonlyMap<string, string> = new Map()

/** What was wrong with a setting is no longer said once it is changed. */
function errorsLeft(errors: ReadonlyMap<string, string>, before: object, after: object): ReadonlyMap<string, string> {
  const untouched = (path: string) => {
    const setting = settingAt(before, path)
    return same(valueAt(before, setting), valueAt(after, setting))
  }
  return new Map([...errors].filter(([path]) => untouched(path)))
}

/** What of a draft stays when something else is stored. */
export interface Staying<T> {
  /** the draft that was stored; left out: nothing of it was */
  stored?: T
  /** settings that are given up, as JSON pointers */
  given?: ReadonlySet<string>
}

/** Something being edited: what it was, what it is to be, and what the server said about it. */
export function useDraft<T extends object>(initial: T) {
  const [{ base, draft, errors, refusals }, set] = useState<Edited<T>>({ base: initial, draft: initial, errors: noErrors, refusals: 0 })

  const become = (next: (draft: T) => T) =>
    set((at) => {
      const draft = next(at.draft)
      return { ...at, draft, errors: errorsLeft(at.errors, at.draft, draft) }
    })

  return {
    base,
    draft,
    errors,
    /** how often it was refused */
    refusals,
    changes: changesBetween(base, draft),
    change: (part: Part<T>) => become((draft) => ({ ...draft, ...(typeof part === 'function' ? part(draft) : part) })),
    become,
    /** `sent`: the draft that was refused; what has been changed since is not spoken of */
    refuse(refused: Refusal[], sent: T) {
      const errors = new Map(refused.map(({ path, message }) => [path, message]))
      set((at) => ({ ...at, errors: errorsLeft(errors, sent, at.draft), refusals: at.refusals + 1 }))
    },
    /** back to what is stored */
    discard: () => set((at) => ({ ...at, draft: at.base, errors: noErrors })),
    /** What is stored has become something else; what is not stored of the changes made here stays. */
    rebase: (to: T, { stored, given = new Set() }: Staying<T> = {}) =>
      set((at) => ({ ...at, base: to, draft: rebase(stored ?? at.base, at.draft, to, given), errors: noErrors })),
  }
}
