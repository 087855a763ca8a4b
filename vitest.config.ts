import { defineConfig } from 'vitest/config';

/** Tests of pure code, which wait for no server; everything else gets one private PostgreSQL for the whole run. */
const PURE = ['test/unit/**/*.test.ts', 'test/model/**/*.test.ts', 'test/walls/**/*.test.ts'];

/** Tests of the private servers that other tests start: they need no PostgreSQL. */
const SERVERS = ['test/servers/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: PURE } },
      { test: { name: 'servers', include: SERVERS, testTimeout: 60_000, hookTimeout: 60_000 } },
      {
        test: {
          name: 'services',
          include: ['test/**/*.test.ts'],
          exclude: [...PURE, ...SERVERS],
          globalSetup: ['test/support/server.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
