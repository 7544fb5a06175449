import type { Line } from '@omniline/contracts/lines'

/** The parts of a line that the tabs change. */
export type LineDraft = Pick<Line, 'name' | 'active' | 'language' | 'queue' | 'distribution' | 'closing'>

export interface TabProps {
  draft: LineDraft
  change(part: Partial<LineDraft>): void
}

export const draftOf = ({ name, active, language, queue, distribution, closing }: Line): LineDraft => ({
  name,
  active,
  language,
  queue,
  distribution,
  closing,
})
