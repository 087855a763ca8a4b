import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proveDisjoint } from '../../../../src/datamap/condition/disjoint.ts';
import type { Predicate, Scalar } from '../../../../src/sql/predicate.ts';

type Row = Readonly<Record<string, Scalar>>;

/** The two-valued meaning of a predicate, for rows of plain values; other tables stand as columns, by their names. */
function holds(predicate: Predicate, row: Row): boolean {
  switch (predicate.op) {
    case 'all':
      return predicate.predicates.every((part) => holds(part, row));
    case 'any':
      return predicate.predicates.some((part) => holds(part, row));
    case 'not':
      return !holds(predicate.predicate, row);
    case 'some':
      return row[predicate.link.table] === true;
    default:
      return compares(predicate, row[predicate.column] as Scalar);
  }
}

function compares(test: Exclude<Predicate, { op: 'not' | 'all' | 'any' | 'some' }>, value: Scalar): boolean {
  if (test.op === 'equals') return value === test.value;
  if (test.op === 'one_of') return test.values.includes(value);
  if (test.op === 'matches') return typeof value === 'string' && isMatch(value, test.parts);
  if (value === null || typeof value !== typeof test.value) return false;
  switch (test.op) {
    case 'starts_with':
      return (value as string).startsWith(test.value);
    case 'above':
      return value > test.value;
    case 'at_least':
      return value >= test.value;
    case 'below':
      return value < test.value;
    case 'at_most':
      return value <= test.value;
  }
}

/** Patterns of at most two parts. */
function isMatch(text: string, [first = '', last]: readonly string[]): boolean {
  if (last === undefined) return text === first;
  return text.length >= first.length + last.length && text.startsWith(first) && text.endsWith(last);
}

const numbers = fc.integer({ min: 0, max: 3 });
const texts = fc.constantFrom('a', 'ab', 'b', 'B');
const values: Readonly<Record<string, fc.Arbitrary<Exclude<Scalar, null | boolean>>>> = {
  n: numbers,
  t: texts,
};
const columns = fc.constantFrom('n', 't');

function withNull(column: string): fc.Arbitrary<Scalar> {
  return fc.oneof(values[column] as fc.Arbitrary<Scalar>, fc.constant(null));
}

const single: fc.Arbitrary<Predicate> = columns.chain((column) =>
  fc.oneof(
    withNull(column).map((value): Predicate => ({ op: 'equals', column, value })),
    fc
      .array(withNull(column), { minLength: 1, maxLength: 3 })
      .map((list): Predicate => ({ op: 'one_of', column, values: list })),
    fc
      .tuple(fc.constantFrom('above', 'at_least', 'below', 'at_most'), values[column] as typeof numbers)
      .map(([op, value]): Predicate => ({ op, column, value })),
    texts.map((value): Predicate => ({ op: 'starts_with', column: 't', value })),
  ),
);

/** No filter has one, and none proves anything. */
const pattern = fc
  .array(texts, { minLength: 1, maxLength: 2 })
  .map((parts): Predicate => ({ op: 'matches', column: 't', parts }));

const linked = fc.constantFrom('x', 'y').map((table): Predicate => some(table));

const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 3 },
    single,
    pattern,
    linked,
    tie('predicate').map((part): Predicate => ({ op: 'not', predicate: part })),
    fc
      .tuple(fc.constantFrom('all', 'any'), fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }))
      .map(([op, predicates]): Predicate => ({ op, predicates })),
  ),
}));

/** Every row there is over the small values above. */
const rows: readonly Row[] = [null, 0, 1, 2, 3].flatMap((n) =>
  [null, 'a', 'ab', 'b', 'B', 'c'].flatMap((t) =>
    [true, false].flatMap((x) => [true, false].map((y) => ({ n, t, x, y }))),
  ),
);

function some(table: string): Predicate {
  return { op: 'some', link: { table, relation: null, on: [{ theirs: 'id', ours: null }], where: null } };
}

function equals(column: string, value: Scalar): Predicate {
  return { op: 'equals', column, value };
}

function oneOf(column: string, ...list: Scalar[]): Predicate {
  return { op: 'one_of', column, values: list };
}

function not(part: Predicate): Predicate {
  return { op: 'not', predicate: part };
}

function all(...predicates: Predicate[]): Predicate {
  return { op: 'all', predicates };
}

function any(...predicates: Predicate[]): Predicate {
  return { op: 'any', predicates };
}

describe('a proof', () => {
  test('is never given where a row satisfies both, over every row of small values', () => {
    let proved = 0;
    fc.assert(
      fc.property(predicate, predicate, (a, b) => {
        if (!proveDisjoint(a, b)) return;
        proved += 1;
        expect(rows.filter((row) => holds(a, row) && holds(b, row))).toEqual([]);
      }),
      { numRuns: 4000 },
    );
    expect(proved).toBeGreaterThan(100);
  });

  test('does not depend on the order of the two', () => {
    fc.assert(
      fc.property(predicate, predicate, (a, b) => proveDisjoint(a, b) === proveDisjoint(b, a)),
      { numRuns: 1000 },
    );
  });

  test('of a predicate and its opposite is found for every single test', () => {
    fc.assert(fc.property(single, (part) => proveDisjoint(part, not(part))));
  });
});

describe('proved', () => {
  test.each<[string, Predicate, Predicate]>([
    ['two values of one column', equals('kind', 'a'), equals('kind', 'b')],
    ['lists without a common value', oneOf('kind', 'a', 'b'), oneOf('kind', 'c', 'd')],
    ['null and a value', equals('kind', null), equals('kind', 'a')],
    ['null and not null', equals('kind', null), not(equals('kind', null))],
    ['a value and a list that leaves it out', equals('kind', 'a'), not(oneOf('kind', 'a', 'b'))],
    ['null and a comparison', equals('n', null), { op: 'above', column: 'n', value: 3 }],
    ['true and false', equals('flag', true), equals('flag', false)],
    [
      'one number beyond 2^53 and its neighbour',
      equals('n', 9007199254740993n),
      equals('n', 9007199254740992n),
    ],
    [
      'ranges that meet',
      { op: 'below', column: 'n', value: 400 },
      { op: 'at_least', column: 'n', value: 400 },
    ],
    [
      'ranges of texts that meet',
      { op: 'below', column: 'd', value: '2020-01-01' },
      { op: 'at_least', column: 'd', value: '2020-01-01' },
    ],
    ['a number out of a range', equals('n', 1), { op: 'above', column: 'n', value: 1 }],
    [
      'one part of an `all`',
      all(equals('x', 1), equals('kind', 'a')),
      all(equals('y', 2), equals('kind', 'b')),
    ],
    ['every part of an `any`', any(equals('kind', 'a'), equals('kind', 'b')), equals('kind', 'c')],
    ['a part for each of an `any`', all(equals('x', 1), equals('y', 1)), any(equals('x', 2), equals('y', 2))],
    ['an `any` turned over', not(any(equals('kind', 'a'), equals('x', 1))), equals('kind', 'a')],
    [
      'values of a column, whatever other tables hold',
      all(some('x'), equals('kind', 'a')),
      all(equals('kind', 'b'), not(some('x'))),
    ],
    ['two days', equals('d', '2024-01-01'), equals('d', '2024-01-02')],
  ])('%s', (_name, a, b) => {
    expect(proveDisjoint(a, b)).toBe(true);
  });
});

describe('not proved', () => {
  test.each<[string, Predicate | null, Predicate | null]>([
    ['no filter', null, equals('kind', 'a')],
    ['no filter on either side', null, null],
    ['a row of another table', some('x'), equals('kind', 'a')],
    ['rows of two other tables', some('x'), some('y')],
    ['a row of another table and none', some('x'), not(some('x'))],
    ['a row of another table, or a value', any(some('x'), equals('kind', 'a')), equals('kind', 'b')],
    ['different columns', equals('kind', 'a'), equals('state', 'b')],
    ['letter case, one value to citext', equals('kind', 'Lead'), equals('kind', 'lead')],
    ['accents, one value to MySQL', equals('kind', 'abonne'), equals('kind', 'abonné')],
    ['trailing blanks, one value to char(n)', equals('kind', 'a'), equals('kind', 'a ')],
    ['a number and a text', equals('n', 1), equals('n', '1')],
    ['a truth value and a text', equals('flag', true), equals('flag', 'no')],
    ['fractions, which a column may round', equals('n', 1.2), equals('n', 1.3)],
    ['one day in two spellings', equals('d', '2024-01-01'), equals('d', '2024-1-1')],
    ['one time in two spellings', equals('d', '2024-01-01'), equals('d', '2024-01-01 00:00')],
    [
      'ranges of texts, which have a collation',
      { op: 'below', column: 't', value: 'a' },
      { op: 'above', column: 't', value: 'b' },
    ],
    ['both let null through', not(equals('kind', 'a')), any(equals('kind', null), equals('kind', 'a'))],
    [
      'ranges that share their end',
      { op: 'at_most', column: 'n', value: 4 },
      { op: 'at_least', column: 'n', value: 4 },
    ],
  ])('%s', (_name, a, b) => {
    expect(proveDisjoint(a, b)).toBe(false);
  });
});

test('a proof over long nested lists ends soon', () => {
  const nested = (depth: number, op: 'all' | 'any'): Predicate =>
    depth === 0
      ? equals('kind', 'a')
      : { op, predicates: [1, 2, 3].map(() => nested(depth - 1, op === 'all' ? 'any' : 'all')) };
  expect(proveDisjoint(nested(6, 'all'), nested(6, 'any'))).toBe(false);
}, 2000);
