import { expect, test } from 'vitest';
import { filtered, filterText } from '../../../../src/plan/explain/filter-text.ts';
import { speechOf } from '../../../../src/plan/explain/speech.ts';
import type { Predicate } from '../../../../src/sql/predicate.ts';

const [EN, FR] = [speechOf({ words: {} }, 'en'), speechOf({ words: {} }, 'fr')];

const status: Predicate = { op: 'equals', column: 'status', value: 'prospect' };
const closed: Predicate = { op: 'equals', column: 'closed_at', value: null };
const size: Predicate = { op: 'at_least', column: 'size', value: 3 };
const names: Predicate = { op: 'matches', column: 'name', parts: ['_ga_', ''] };

function letters(where: Predicate | null): Predicate {
  return { op: 'some', link: { table: 'letters', relation: null, on: [], where } };
}

test.each<readonly [Predicate, string, string]>([
  [status, 'status is prospect', 'status est prospect'],
  [{ ...status, value: true }, 'status is true', 'status est true'],
  [closed, 'closed_at is empty', 'closed_at est vide'],
  [{ op: 'one_of', column: 'a', values: ['x', 2, 'z'] }, 'a is x, 2 or z', 'a est x, 2 ou z'],
  [{ ...size, op: 'above' }, 'size is above 3', 'size est supérieur à 3'],
  [size, 'size is at least 3', 'size est au moins 3'],
  [{ ...size, op: 'below' }, 'size is below 3', 'size est inférieur à 3'],
  [{ ...size, op: 'at_most' }, 'size is at most 3', 'size est au plus 3'],
  [{ op: 'starts_with', column: 'a', value: 'x' }, 'a starts with x', 'a commence par x'],
  [names, 'name is _ga_*', 'name est _ga_*'],
  [{ op: 'not', predicate: closed }, 'not (closed_at is empty)', 'non (closed_at est vide)'],
  [
    { op: 'all', predicates: [status, { op: 'any', predicates: [closed, size] }] },
    'status is prospect and (closed_at is empty or size is at least 3)',
    'status est prospect et (closed_at est vide ou size est au moins 3)',
  ],
  [letters(null), 'letters has such a row', 'letters a une telle ligne'],
  [
    letters(closed),
    'letters has such a row, where closed_at is empty',
    'letters a une telle ligne, où closed_at est vide',
  ],
])('%j', (predicate, english, french) => {
  expect(filterText(predicate, EN)).toBe(english);
  expect(filterText(predicate, FR)).toBe(french);
});

test.each<readonly [string, Predicate | null, string]>([
  ['no filter', null, 'crm.people'],
  ['its own', status, 'crm.people where status is prospect'],
  ['names alone, which are told with their period', { op: 'any', predicates: [names] }, 'crm.people'],
  [
    'its own beside names',
    { op: 'all', predicates: [status, { op: 'not', predicate: names }] },
    'crm.people where status is prospect',
  ],
])('of a place with %s', (_, filter, expected) =>
  expect(filtered('crm.people', { filter }, EN)).toBe(expected),
);
