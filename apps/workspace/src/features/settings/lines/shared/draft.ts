import type { Line } from '@omniline/contracts/lines'
import type { Part } from './use-draft.ts'

/** What the tabs change. */
export type LineDraft = Omit<Line, 'id' | 'version' | 'archivedAt' | 'deviations'>

export function draftOf({ id: _id, version: _version, archivedAt: _archived, deviations: _told, ...draft }: Line): LineDraft {
  return draft
}

export interface TabProps {
  draft: LineDraft
  change(part: Part<LineDraft>): void
}
