import { useState } from 'react'
import { changesBetween, rebase, same, settingAt, valueAt } from './changes.ts'

interface Refusal {
  path: string
  message: string
}

/** Something being edited: what it was, what it is to be, and what the server said about it. */
export function useDraft<T extends object>(initial: T) {
  const [base, setBase] = useState(initial)
  const [draft, setDraft] = useState(initial)
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map())
  const [refusals, setRefusals] = useState(0)

  /** What was wrong with a setting is no longer said once it is changed. */
  function become(next: T) {
    const untouched = (path: string) => {
      const setting = settingAt(draft, path)
      return same(valueAt(draft, setting), valueAt(next, setting))
    }
    setErrors((before) => new Map([...before].filter(([path]) => untouched(path))))
    setDraft(next)
  }

  return {
    base,
    draft,
    errors,
    /** how often it was refused */
    refusals,
    changes: changesBetween(base, draft),
    change: (part: Partial<T>) => become({ ...draft, ...part }),
    become,
    refuse(refused: Refusal[]) {
      setErrors(new Map(refused.map(({ path, message }) => [path, message])))
      setRefusals((count) => count + 1)
    },
    /** starts over from what is stored */
    reset(to: T) {
      setBase(to)
      setDraft(to)
      setErrors(new Map())
    },
    /** what is stored has become something else; the changes made here stay */
    rebase(to: T, given: ReadonlySet<string> = new Set()) {
      setDraft(rebase(base, draft, to, given))
      setBase(to)
      setErrors(new Map())
    },
  }
}
