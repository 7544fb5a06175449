import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  cacheDir: join(import.meta.dirname, '../node_modules/.vite/e2e'),
  test: {
    name: 'e2e',
    root: import.meta.dirname,
    environment: 'node',
    include: ['**/*.test.ts'],
    // Browsers and servers of several files at once would only make each other slow.
    fileParallelism: false,
    // A busy machine is many times slower; what hangs is told of by the wait that it hangs in, long before.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // A browser on a busy machine may stumble once; the report names every test that needed a second try.
    retry: process.env.CI ? 1 : 0,
    // As long as Playwright waits for an element.
    expect: { poll: { timeout: 30_000 } },
  },
})
