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
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A browser on a busy machine may stumble once; the report names every test that needed a second try.
    retry: process.env.CI ? 1 : 0,
    // A busy machine may need longer than the second that is given by default.
    expect: { poll: { timeout: 10_000 } },
  },
})
