import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'

interface Closable {
  close?(): Promise<void>
}

type Hook = (work: () => unknown) => void

const between =
  (before: Hook, after: Hook) =>
  <T extends object & Closable>(make: () => T | Promise<T>): T => {
    const made = {} as T
    before(async () => {
      Object.assign(made, await make())
    })
    after(() => made.close?.())
    return made
  }

/**
 * What `make` makes, anew before each test, and closed after it if it can be. It is one object throughout, so that it
 * can stand at the top of a file; there is nothing in it before the first test. For plain objects only.
 */
export const perTest = between(beforeEach, afterEach)

/** The same, made once for all tests of the file (or of the `describe` it is called in). */
export const perFile = between(beforeAll, afterAll)
