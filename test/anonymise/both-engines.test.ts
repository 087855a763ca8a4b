import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Technique } from '../../src/anonymise/alteration.ts';
import { pseudonymKey } from '../../src/anonymise/pseudonym-key.ts';
import { canonical } from './notation.ts';
import { type AlterationScene, ENGINES, openScene, type Value } from './scene.ts';

/** Each value is one row, so that many of them cost two statements. */
const RUNS = process.env['MODE'] === 'long' ? 5_000 : 500;

const scenes: AlterationScene[] = [];
beforeAll(async () => {
  for (const engine of ENGINES) scenes.push(await openScene(engine));
});
afterAll(() => Promise.all(scenes.map((scene) => scene.close())));

const digestKey = Uint8Array.from({ length: 32 }, (_, index) => index * 3 + 2);

/** Draws values, alters them on both servers, and expects the same; resolves to what was drawn and what it became. */
async function compare(
  type: string,
  technique: Technique,
  drawn: fc.Arbitrary<string>,
): Promise<readonly (readonly [was: string, is: Value])[]> {
  const seed = Date.now();
  const values = fc.sample(drawn, { numRuns: RUNS, seed });
  const [one = [], other = []] = await Promise.all(
    scenes.map(async (scene) =>
      canonical(type, await scene.alter(type, technique, values, pseudonymKey(digestKey, 'drawn'))),
    ),
  );
  const differing = values
    .map((was, index) => [was, one[index] ?? null, other[index] ?? null] as const)
    .filter(([, a, b]) => a !== b);
  expect(differing, `seed ${seed}`).toEqual([]);
  return values.map((was, index) => [was, one[index] ?? null] as const);
}

/** Without the one character that PostgreSQL cannot store. */
const text = fc.string({ unit: 'binary', maxLength: 40 }).map((drawn) => drawn.replaceAll('\0', ''));

describe('texts', () => {
  test.each([0, 1, 4])('mask, keeping %d', async (keepLast) => {
    for (const [was, is] of await compare('text', { kind: 'mask', keepLast }, text)) {
      const characters = Array.from(was);
      const kept = characters.length > keepLast ? keepLast : 0;
      const hidden = characters.length - kept;
      expect(is).toBe('*'.repeat(hidden) + characters.slice(hidden).join(''));
    }
  });

  test('a digest', async () => {
    await compare('text', { kind: 'set', parts: ['p-', ''], placeholders: ['digest'] }, text);
  });
});

describe('numbers', () => {
  const steps = [0.01, 0.05, 0.25, 1.25, 3, 7, 10, 1_000, 12_345.678];

  test.each(steps.filter(Number.isInteger))('whole ones to multiples of %d', async (to) => {
    const drawn = fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.bigInt(-99n, 99n)).map(String);
    await compare('bigint', { kind: 'round', to }, drawn);
  });

  test.each(steps)('decimals to multiples of %d', async (to) => {
    const drawn = fc.tuple(fc.bigInt(-(10n ** 17n), 10n ** 17n), fc.integer({ min: 0, max: 17 })).map(
      ([digits, shift]) =>
        `${digits / 10n ** BigInt(shift)}.${String(Number(digits % 1_000n))
          .slice(-3)
          .replace('-', '')}`,
    );
    await compare('numeric(24,6)', { kind: 'round', to }, drawn);
  });

  const nearHalf = fc
    .tuple(fc.integer({ min: -20_000, max: 20_000 }), fc.constantFrom(1, 10, 100, 1_000, 8))
    .map(([count, parts]) => String(count / parts));

  // Ten times such a number lies halfway between two doubles, which are eight apart there.
  const halfway = fc
    .tuple(fc.bigInt(950n * 10n ** 12n, 1_800n * 10n ** 12n - 1n), fc.boolean())
    .map(([quarter, isBelow]) => `${isBelow ? '-' : ''}${quarter * 4n + 2n}0`);

  test.each([3, 7, 1_000])('doubles whose shortest decimal lies halfway to multiples of %d', async (to) => {
    await compare('double precision', { kind: 'round', to }, halfway);
  });

  test.each([...steps, 1e-7, 1e-20, 1e21])('doubles to multiples of %d', async (to) => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 });
    const like = fc.double({ noNaN: true, min: -to * 100, max: to * 100 });
    const drawn = fc.oneof(nearHalf, any.map(String), like.map(String));
    await compare('double precision', { kind: 'round', to }, drawn);
  });

  test.each([...steps, 1e-7, 1e21])('floats of six digits to multiples of %d', async (to) => {
    const drawn = fc
      .tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: -12, max: 24 }))
      .map(([digits, exponent]) => `${digits}e${exponent}`);
    await compare('real', { kind: 'round', to }, fc.oneof(nearHalf, drawn));
  });
});

describe('times', () => {
  const date = (from: string, to: string): fc.Arbitrary<string> =>
    fc
      .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
      .map((drawn) => drawn.toISOString());

  test.each(['year', 'month', 'day'] as const)('to the %s', async (to) => {
    const technique: Technique = { kind: 'generalise', to };
    const local = date('1000-01-01', '9999-12-31').map((drawn) => drawn.slice(0, -1).replace('T', ' '));
    const instant = date('1971-01-01', '2038-01-18').map((drawn) => drawn.slice(0, -1).replace('T', ' '));
    const units = { year: 4, month: 7, day: 10 };
    for (const [type, drawn] of [
      ['timestamp', local],
      ['timestamptz', instant],
    ] as const) {
      for (const [was, is] of await compare(type, technique, drawn)) {
        const rest = '-01-01'.slice(0, 10 - units[to]);
        expect(is).toBe(`${was.slice(0, units[to])}${rest} 00:00:00`);
      }
    }
    if (to !== 'day')
      await compare(
        'date',
        technique,
        local.map((one) => one.slice(0, 10)),
      );
  });
});

describe('documents', () => {
  const name = fc.constantFrom('a', 'b', '0', '1', '-1', '', 'é', '"', 'a b', '$');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom<unknown>(null, true, 0, 1, 'x', 'a"b', 'é'),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(name, tie('tree'), { maxKeys: 4 }),
    ),
  }));
  const document = tree.map((drawn) => JSON.stringify(drawn));
  const pointers = fc.uniqueArray(
    fc
      .array(name, { minLength: 1, maxLength: 4 })
      .map((tokens) => tokens.map((token) => `/${token}`).join('')),
    { minLength: 1, maxLength: 6 },
  );

  test.each(fc.sample(pointers, 12))('without %s', async (...drawn) => {
    await compare('jsonb', { kind: 'remove', pointers: drawn }, document);
  });

  test('half of what is drawn has something to remove', async () => {
    const changed = await compare(
      'jsonb',
      { kind: 'remove', pointers: ['/a', '/0', '/0/a', '/a/0'] },
      document,
    );
    const [before] = [
      canonical(
        'jsonb',
        changed.map(([was]) => was),
      ),
    ];
    expect(changed.filter(([, is], index) => is !== before[index]).length).toBeGreaterThan(RUNS / 10);
  });
});
