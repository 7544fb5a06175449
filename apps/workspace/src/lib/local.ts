export function readLocal(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    // Storage is forbidden in this browser: everything takes its default.
    return null
  }
}

export function writeLocal(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // The same; the choice then holds until the page is closed.
  }
}
