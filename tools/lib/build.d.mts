/** Builds whatever is older than its sources. Throws when one does not build. */
export function ensureBuilt(): Promise<void>
