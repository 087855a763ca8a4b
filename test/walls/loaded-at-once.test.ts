import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadedAtOnce } from './loaded-at-once.ts';

const WORK = 'src/cli/work';
const PROGRAM = 'src/bin.ts';

/** Every declaration is read for `--help`, and little beside them. */
const MOST_MODULES = 90;

const DRIVERS = ['pg', 'mysql2', 'knex', 'bullmq'];

/** The demo shows rows with connections of its own. */
const WITH_DRIVERS = ['demo.ts'];

describe('what is loaded before a command is known', () => {
  const { modules, libraries } = loadedAtOnce(PROGRAM);

  test('is what reads a command line, and no library more', () => {
    expect(others(libraries, ['commander', 'picocolors'])).toEqual([]);
    expect([...modules.keys()].length).toBeLessThan(MOST_MODULES);
  });

  test('is the work of no command', () => {
    expect([...modules.values()].filter((way) => way.includes(WORK))).toEqual([]);
  });
});

describe('what a command loads', () => {
  test('healthcheck: what reads a configuration, and no library more', () => {
    const { libraries } = loadedAtOnce(PROGRAM, join(WORK, 'healthcheck.ts'));
    const known = ['commander', 'picocolors', 'yaml', 'zod', 'luxon', 'cron-parser'];
    expect(others(libraries, known)).toEqual([]);
  });

  test.each(works().filter((file) => !WITH_DRIVERS.includes(file)))(
    '%s: no driver before it is used',
    (file) => {
      const { libraries } = loadedAtOnce(join(WORK, file));
      expect(DRIVERS.flatMap((driver) => libraries.get(driver) ?? [])).toEqual([]);
    },
  );

  test.each([
    ['src/cli/work/start.ts', 'hono'],
    ['src/cli/work/plan.ts', 'zod'],
    ['src/database/mysql/session.ts', 'mysql2'],
    ['src/cli/work/demo.ts', 'pg'],
  ])('%s leads to %s, which is found', (file, library) => {
    expect(loadedAtOnce(file).libraries.get(library)).toMatch(/^src\/.+ → .+ → /);
  });
});

function works(): readonly string[] {
  return readdirSync(WORK, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
}

/** The ways to libraries that are not among these. */
function others(libraries: ReadonlyMap<string, string>, known: readonly string[]): readonly string[] {
  return [...libraries].filter(([library]) => !known.includes(library)).map(([, way]) => way);
}
