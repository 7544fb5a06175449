import { defineEvent } from '../platform/jobs.ts'

/** A line was added, changed or archived: its settings, or who stands in its queue. `left`: who ceased to serve it. */
export const lineChanged = defineEvent<{ lineId: string; left: string[] }>('lines.lineChanged')
