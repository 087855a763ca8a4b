import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Keep, keepTag } from '../../../../src/calendar/keep.ts';
import { NO_LONGER } from '../../../../src/calendar/period.ts';
import type { KeepByName } from '../../../../src/policy/keep.ts';
import { tiesAmong } from '../../../../src/policy/name-order.ts';
import { actionFor, sharesOf } from '../../../../src/rules/rule/keep-share.ts';
import type { Predicate } from '../../../../src/sql/predicate.ts';
import { months } from '../written.ts';

const KEEPS: readonly Keep[] = [months(1), months(2), NO_LONGER, 'indefinitely', 'forbidden'];

/** What the predicate says of a row whose name is `value`; by regular expressions, as no code of ours does it. */
function holds(predicate: Predicate, value: string | null): boolean {
  switch (predicate.op) {
    case 'matches': {
      const quoted = predicate.parts.map((part) => part.replace(/[^ab]/g, '\\$&'));
      return value !== null && new RegExp(`^${quoted.join('.*')}$`).test(value);
    }
    case 'not':
      return !holds(predicate.predicate, value);
    case 'all':
      return predicate.predicates.every((one) => holds(one, value));
    case 'any':
      return predicate.predicates.some((one) => holds(one, value));
    default:
      throw new Error(`no names are compared by ${predicate.op}`);
  }
}

/** The words of the language, taken literally: the exact name, else the pattern with most letters, else otherwise. */
function naive({ names, otherwise }: KeepByName, value: string | null): Keep {
  if (value === null) return otherwise;
  const exact = names.find(({ name }) => name === value);
  if (exact) return exact.keep;
  const fitting = names
    .filter(({ name }) => name.includes('*') && new RegExp(`^${name.replaceAll('*', '.*')}$`).test(value))
    .sort((a, b) => b.name.replaceAll('*', '').length - a.name.replaceAll('*', '').length);
  return fitting[0]?.keep ?? otherwise;
}

const names = fc
  .array(fc.constantFrom('a', 'b', '*'), { minLength: 1, maxLength: 4 })
  .map((signs) => signs.join(''));
const keeps = fc.constantFrom(...KEEPS);
const policies: fc.Arbitrary<KeepByName> = fc
  .record({
    by: fc.constant('name'),
    names: fc.uniqueArray(fc.record({ name: names, keep: keeps }), {
      minLength: 1,
      maxLength: 6,
      selector: ({ name }) => name,
    }),
    otherwise: keeps,
  })
  .filter((policy) => tiesAmong(policy.names.map(({ name }) => name)).length === 0);
const values = fc.oneof(
  fc.constant(null),
  fc.array(fc.constantFrom('a', 'b'), { maxLength: 5 }).map((letters) => letters.join('')),
);

test('every row is one rule’s, and that of the strongest name', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(policies, fc.array(values, { minLength: 10 }), (policy, rows) => {
      const shares = sharesOf(policy, { name: 'n' });
      expect(new Set(shares.map(({ suffix }) => suffix)).size).toBe(shares.length);
      for (const value of rows) {
        const own = shares.filter(({ filter }) => filter === null || holds(filter, value));
        expect(own.map(({ keep }) => keepTag(keep))).toEqual([keepTag(naive(policy, value))]);
        seen.add(own[0]?.suffix ?? '');
      }
    }),
    { numRuns: 2_000 },
  );
  expect([...seen].sort()).toEqual(['@P1M', '@P2M', '@forbidden', '@indefinitely', '@no-longer']);
});

describe('the shares of a policy', () => {
  test('without names: one, of all rows, that adds nothing to the id', () => {
    expect(sharesOf(months(3), {})).toEqual([{ keep: months(3), filter: null, suffix: '' }]);
  });

  test('one for each KEEP, in the order in which they are written', () => {
    const matches = (...parts: string[]): Predicate => ({ op: 'matches', column: 'n', parts });
    const shares = sharesOf(
      {
        by: 'name',
        names: [
          { name: '_ga', keep: months(24) },
          { name: '_ga_*', keep: months(24) },
          { name: '_ga_x', keep: 'forbidden' },
          { name: 'y', keep: months(6) },
        ],
        otherwise: months(6),
      },
      { name: 'n' },
    );
    const analytics: Predicate = {
      op: 'any',
      predicates: [
        matches('_ga'),
        { op: 'all', predicates: [matches('_ga_', ''), { op: 'not', predicate: matches('_ga_x') }] },
      ],
    };
    expect(shares).toEqual([
      { keep: months(24), filter: analytics, suffix: '@P24M' },
      { keep: 'forbidden', filter: matches('_ga_x'), suffix: '@forbidden' },
      {
        keep: months(6),
        filter: { op: 'not', predicate: { op: 'any', predicates: [analytics, matches('_ga_x')] } },
        suffix: '@P6M',
      },
    ]);
  });

  test('names that all say the same as otherwise take every row', () => {
    const keep = { by: 'name', names: [{ name: 'a', keep: months(6) }], otherwise: months(6) };
    expect(sharesOf(keep, { name: 'n' })).toEqual([{ keep: months(6), filter: null, suffix: '@P6M' }]);
  });
});

test('what is forbidden goes, what is kept without end stays, whatever becomes of the others', () => {
  expect(KEEPS.map((keep) => actionFor({ action: 'anonymise' }, keep))).toEqual([
    'anonymise',
    'anonymise',
    'anonymise',
    'review',
    'delete',
  ]);
});
