import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/** Tests of pure code, which wait for no server; everything else gets one private PostgreSQL for the whole run. */
const PURE = [
  'test/unit/**/*.test.ts',
  'test/model/!(apply|draws-*).test.ts',
  'test/walls/**/*.test.ts',
  'test/docs/page/*.test.ts',
  'test/hostile/!(meaning).test.ts',
];

/** Tests that put something else in a module's place, which no file before them may have loaded. */
const APART = ['test/faults/judgement.test.ts'];

/** Tests of the private servers that other tests start: they need no PostgreSQL. */
const SERVERS = ['test/servers/**/*.test.ts'];

/** What runs retentiond elsewhere, checked with the programs that read it: `npm run test:deploy`. */
const DEPLOYED = ['test/deploy/**/*.test.ts'];

/** A daemon beside writers and outages for minutes: `npm run test:long`; for an hour: `npm run soak`. */
const SOAKED = ['test/soak/**/*.test.ts'];

/** Every page of the documentation, typed through: `npm run test:docs`. What reads pages is tried with everything else. */
const PAGES = ['test/docs/*.test.ts'];

/** Thousands of draws: `npm run test:model`. */
const THOUSANDS = ['test/model/draws-*.test.ts'];

export default defineConfig(({ mode }) => {
  // `--mode long` asks for the long chaos, fuzz and draws; projects do not inherit it by themselves.
  const env = { MODE: mode };
  // What is waited for comes in milliseconds on a quiet machine, and must come on one that is not.
  const patient = {
    env,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // A third of the collections of what is short-lived, which are a tenth of the work.
    execArgv: ['--max-semi-space-size=64'],
    expect: { poll: { timeout: 90_000, interval: 50 } },
  };
  return {
    test: {
      // Fewer would leave two cores idle while tests wait for servers and leases.
      // Each of those that are deployed keeps whole machines busy.
      maxWorkers: mode === 'deploy' ? 2 : 5,
      sequence: { sequencer: LongestFirst },
      projects: [
        { test: { ...patient, name: 'unit', include: PURE, isolate: false } },
        { test: { ...patient, name: 'servers', include: SERVERS } },
        ...(mode === 'deploy'
          ? [
              {
                test: {
                  ...patient,
                  name: 'deploy',
                  include: DEPLOYED,
                  testTimeout: 300_000,
                  hookTimeout: 900_000,
                },
              },
            ]
          : []),
        ...(mode === 'long'
          ? [{ test: { env, name: 'soak', include: SOAKED, testTimeout: 1_800_000 } }]
          : []),
        ...(mode === 'docs'
          ? [
              {
                test: {
                  ...patient,
                  name: 'docs',
                  include: PAGES,
                  globalSetup: ['test/docs/run/program-folder.ts'],
                },
              },
            ]
          : []),
        { test: { ...patient, name: 'apart', include: APART, globalSetup: ['test/support/server.ts'] } },
        {
          test: {
            ...patient,
            name: 'services',
            // Loading the sources anew for every file would take longer than many a file does.
            isolate: false,
            include: ['test/**/*.test.ts'],
            exclude: [
              ...PURE,
              ...SERVERS,
              ...APART,
              ...DEPLOYED,
              ...SOAKED,
              ...PAGES,
              ...(mode === 'model' ? [] : THOUSANDS),
            ],
            globalSetup: ['test/support/server.ts', 'test/support/compiled-folder.ts'],
            setupFiles: mode === 'model' ? ['test/support/functions-called.ts'] : [],
          },
        },
      ],
    },
  };
});
