/**
 * Addresses of files carry a signature that changes now and then. The same file keeps the address it was first shown
 * under, so that pictures do not load anew with every message; when that one no longer answers, the newest is used.
 */
export function createFiles() {
  const shown = new Map<string, string>()
  const key = (url: string) => url.split('?')[0] ?? url
  return {
    url(url: string): string {
      const known = shown.get(key(url))
      if (known) return known
      shown.set(key(url), url)
      return url
    },
    /** `url` did not load. */
    renew: (url: string) => shown.set(key(url), url),
    /** An own picture need not be fetched back. */
    remember: (url: string, objectUrl: string) => shown.set(key(url), objectUrl),
    clear: () => shown.clear(),
  }
}

export type Files = ReturnType<typeof createFiles>
