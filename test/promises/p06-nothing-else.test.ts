import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Animal } from '../plan/zoo/animal.ts';
import { MARIADB_ZOO } from '../plan/zoo/mariadb.ts';
import { SHAPES } from '../plan/zoo/shapes.ts';
import type { TestEngine } from '../support/engines/engine.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { type Cage, openCage } from './cage.ts';
import { checkPromise, type Seen } from './promise.ts';
import { checksums, differences, type Tables } from './tables.ts';
import { COLUMNS } from './zoo/columns.ts';
import { DEPENDANTS } from './zoo/dependants.ts';
import { KEYS } from './zoo/keys.ts';
import { COLUMNS as MARIADB_COLUMNS } from './zoo/mariadb/columns.ts';
import { DEPENDANTS as MARIADB_DEPENDANTS } from './zoo/mariadb/dependants.ts';
import { KEYS as MARIADB_KEYS } from './zoo/mariadb/keys.ts';
import { type Species, withoutOld } from './zoo/species.ts';

/*
 * A zoo of schemas, each with its rows. After a complete run every column of every table has the checksum that a plain
 * filter expects; what is refused is refused by name, and nothing has changed.
 */

interface Zoo {
  readonly species: Readonly<Record<'keys' | 'columns' | 'dependants', readonly Species[]>>;
  /** Of those that others look at, the ones in which a run could do more, or less, than delete. */
  readonly shapes: readonly Animal[];
  /** What its checks are called besides. */
  readonly of: string;
}

const ZOOS: Readonly<Record<TestEngine['name'], Zoo>> = {
  PostgreSQL: { species: { keys: KEYS, columns: COLUMNS, dependants: DEPENDANTS }, shapes: SHAPES, of: '' },
  MariaDB: {
    species: { keys: MARIADB_KEYS, columns: MARIADB_COLUMNS, dependants: MARIADB_DEPENDANTS },
    shapes: MARIADB_ZOO.filter(({ rule }) => !rule),
    of: ' (MariaDB)',
  },
};

let cage: Cage;

describe.each(ENGINES)('on $name', (engine) => {
  const { species, shapes, of } = ZOOS[engine.name];
  beforeAll(async () => {
    cage = await openCage(engine);
  });
  afterAll(() => cage.close());

  for (const [kind, zoo] of Object.entries(species))
    checkPromise('P6', `schemas with odd ${kind}${of}`, 'tables compared', async (seen) => {
      for (const one of zoo) await keep(one.name, () => runSpecies(one, seen));
    });

  checkPromise(
    'P6',
    `shapes where a deletion could do more, or less, than delete${of}`,
    'tables compared',
    async (seen) => {
      for (const animal of shapes)
        await keep(animal.name, async () => {
          await cage.admit(animal);
          await cage.feed();
          const code = animal.rule ? null : (animal.expect[0]?.split(' ')[1] as string);
          await runAndCompare(animal.name, code, seen, ({ things: rows }) => ({ things: withoutOld(rows) }));
        });
    },
  );
});

async function keep(name: string, work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => {
    throw new Error(name, { cause: error });
  });
}

async function runSpecies({ name, ddl, map, refused, left }: Species, seen: Seen): Promise<void> {
  await cage.admit({ ddl, map });
  const ordinary = ({ things: rows }: Tables): Tables => ({ things: withoutOld(rows) });
  await runAndCompare(name, refused ?? null, seen, left ?? ordinary);
}

async function runAndCompare(
  name: string,
  refused: string | null,
  seen: Seen,
  left: (before: Tables) => Tables,
): Promise<void> {
  const before = await cage.look();
  const { applied } = await cage.apply();
  const after = await cage.look();
  const expected = refused === null ? { ...before, ...left(before) } : before;
  const ending = refused === null ? ['succeeded', null] : ['failed', refused];
  expect(applied.rules.map((rule) => [rule.status, rule.stopped_by])).toEqual([ending]);
  if (refused === null) expect(checksums(expected)).not.toEqual(checksums(before));
  for (const what of differences(expected, after)) seen.broken(`${name}: ${what} is not as expected`);
  seen.saw(Object.keys(after).length);
}
