import { afterAll, beforeAll, expect } from 'vitest';
import { SHAPES } from '../plan/zoo/shapes.ts';
import { type Cage, checksums, differences, openCage, type Tables } from './cage.ts';
import { checkPromise, type Seen } from './promise.ts';
import { COLUMNS } from './zoo/columns.ts';
import { DEPENDANTS } from './zoo/dependants.ts';
import { KEYS } from './zoo/keys.ts';
import { type Species, withoutOld } from './zoo/species.ts';

/*
 * A zoo of schemas, each with its rows. After a complete run every column of every table has the checksum that a plain
 * filter expects; what is refused is refused by name, and nothing has changed.
 */

let cage: Cage;
beforeAll(async () => {
  cage = await openCage();
});
afterAll(() => cage.close());

for (const [kind, zoo] of Object.entries({ keys: KEYS, columns: COLUMNS, dependants: DEPENDANTS }))
  checkPromise('P6', `schemas with odd ${kind}`, 'tables compared', async (seen) => {
    for (const species of zoo) await keep(species.name, () => runSpecies(species, seen));
  });

checkPromise(
  'P6',
  'shapes where a deletion could do more, or less, than delete',
  'tables compared',
  async (seen) => {
    for (const animal of SHAPES)
      await keep(animal.name, async () => {
        await cage.admit(animal);
        await cage.feed();
        const code = animal.rule ? null : (animal.expect[0]?.split(' ')[1] as string);
        await runAndCompare(animal.name, code, seen, ({ things: rows }) => ({ things: withoutOld(rows) }));
      });
  },
);

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
