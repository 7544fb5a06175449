import { defineConfig } from 'vitest/config'

const exclude = ['**/node_modules/**', '**/.build/**', '**/fixtures/**']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'server',
          environment: 'node',
          include: ['apps/server/**/*.test.ts'],
          exclude,
          globalSetup: ['apps/server/test/database.ts'],
          // Storms of two processes take their time where many others work too; what waits for something gives up by itself.
          testTimeout: 40_000,
          hookTimeout: 60_000,
          // On a busy machine something may come too late once; the report names every test that needed a second try.
          retry: process.env.CI ? 1 : 0,
        },
      },
      {
        test: {
          name: 'pure',
          environment: 'node',
          include: ['{packages,connectors,playground,tools,bench}/**/*.test.ts', 'apps/{workspace,widget}/**/*.test.{ts,tsx}'],
          exclude,
          testTimeout: 20_000,
        },
      },
    ],
  },
})
