import { defineEvent } from '../platform/jobs.ts'

/** A line was added, changed or archived: its settings, or who stands in its queue. */
export const lineChanged = defineEvent<{ lineId: string }>('lines.lineChanged')
