import type { ImpactEffect } from '@omniline/contracts/line-tools'
import type { Line } from '@omniline/contracts/lines'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, call } from '../../../lib/api.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { toast } from '../../../lib/toast.ts'
import { type Change, changesBetween, conflictOf, patchOf, rebase } from './shared/changes.ts'
import type { Author } from './shared/conflict-dialog.tsx'
import { draftOf, type LineDraft } from './shared/draft.ts'
import type { Staying } from './shared/use-draft.ts'

interface Refusal {
  path: string
  message: string
}

interface SaveProps {
  line: Line
  base: LineDraft
  draft: LineDraft
  /** which `base` is */
  version: number
  adopt(line: Line, staying?: Staying<LineDraft>): void
  refuse(refusals: Refusal[], sent: LineDraft): void
}

interface Request {
  /** as it is sent; typing may go on meanwhile */
  draft: LineDraft
  changes: Change[]
  version: number
  confirmed: boolean
}

type Outcome =
  | { kind: 'saved'; line: Line }
  | { kind: 'refused'; errors: Refusal[] }
  | { kind: 'asks'; effects: ImpactEffect[]; request: Request }
  | { kind: 'conflict'; line: Line; authors: Author[] }

/** Saving a line: asked about what it would do, refused with reasons, in conflict with another's change, or done. */
export function useSave({ line, base, draft, version, adopt, refuse }: SaveProps) {
  const { t } = useText()
  const params = { id: line.id }
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const conflict = outcome?.kind === 'conflict' ? outcome : null
  // Of the draft as it has become since it was sent: nothing is given up or kept unseen.
  const between = conflict && conflictOf(base, draft, draftOf(conflict.line))

  async function attempt(request: Request): Promise<Outcome> {
    const { changes, version, confirmed } = request
    const body = { ...patchOf(changes), version }
    try {
      if (!confirmed) {
        const { errors, effects } = await call('POST /lines/:id/impact', { params, body })
        if (errors.length > 0) return { kind: 'refused', errors }
        if (effects.some(({ severity }) => severity === 'warning')) return { kind: 'asks', effects, request }
      }
      return { kind: 'saved', line: await call('PATCH /lines/:id', { params, body }) }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const errors = error.problem?.errors ?? []
      if (errors.length > 0) return { kind: 'refused', errors }
      if (error.code !== 'version_conflict') throw error
      return lookAtTheirs(version)
    }
  }

  async function lookAtTheirs(version: number): Promise<Outcome> {
    const [theirs, history] = await Promise.all([
      call('GET /lines/:id', { params }),
      call('GET /lines/:id/history', { params, query: { after: version, limit: 20 } }),
    ])
    const authors = history.items.map(({ by, at, changes }) => ({ name: by.name, at, paths: changes.map(({ path }) => path) }))
    return { kind: 'conflict', line: theirs, authors }
  }

  const attempting = useMutation({
    mutationFn: attempt,
    onSuccess(next, request) {
      setOutcome(next)
      if (next.kind === 'refused') refuse(next.errors, request.draft)
      if (next.kind !== 'saved') return
      adopt(next.line, { stored: request.draft })
      toast.ok(t('settings.saved'))
    },
  })

  return {
    busy: attempting.isPending,
    error: attempting.error,
    asks: outcome?.kind === 'asks' ? outcome.effects : null,
    conflict: conflict && between && { between, authors: conflict.authors },
    save() {
      attempting.mutate({ draft, changes: changesBetween(base, draft), version, confirmed: false })
    },
    /** What was asked about is agreed to. */
    confirm() {
      if (outcome?.kind === 'asks') attempting.mutate({ ...outcome.request, confirmed: true })
    },
    /** My changes go over theirs, but for those given up. */
    resolve(given: ReadonlySet<string>) {
      if (!conflict) return
      const theirs = draftOf(conflict.line)
      const mine = rebase(base, draft, theirs, given)
      const changes = changesBetween(theirs, mine)
      adopt(conflict.line, { given })
      setOutcome(null)
      if (changes.length > 0) attempting.mutate({ draft: mine, changes, version: conflict.line.version, confirmed: false })
    },
    forget() {
      setOutcome(null)
      attempting.reset()
    },
  }
}
