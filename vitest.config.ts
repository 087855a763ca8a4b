import { defineConfig } from 'vitest/config';

/** Tests of pure code, which wait for no server; everything else gets one private PostgreSQL for the whole run. */
const PURE = ['test/unit/**/*.test.ts', 'test/model/!(apply).test.ts', 'test/walls/**/*.test.ts'];

/** Tests of the private servers that other tests start: they need no PostgreSQL. */
const SERVERS = ['test/servers/**/*.test.ts'];

export default defineConfig(({ mode }) => {
  // `--mode long` asks for the long chaos, fuzz and draws; projects do not inherit it by themselves.
  const env = { MODE: mode };
  const patient = { env, testTimeout: 60_000, hookTimeout: 60_000 };
  return {
    test: {
      // One worker would leave a core idle while tests wait for servers.
      maxWorkers: 2,
      projects: [
        { test: { name: 'unit', include: PURE, testTimeout: 30_000, env } },
        { test: { ...patient, name: 'servers', include: SERVERS } },
        {
          test: {
            ...patient,
            name: 'services',
            include: ['test/**/*.test.ts'],
            exclude: [...PURE, ...SERVERS],
            globalSetup: ['test/support/server.ts'],
          },
        },
      ],
    },
  };
});
