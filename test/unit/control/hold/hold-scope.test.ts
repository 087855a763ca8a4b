import { expect, test } from 'vitest';
import { coversPlace, type HoldKind, mayTouch } from '../../../../src/control/hold/hold-scope.ts';

const PLACE = { rule: 'crm/people/prospects', category: 'prospects', connection: 'crm' };

test.each<[HoldKind, string, boolean]>([
  ['category', 'prospects', true],
  ['category', 'people', false],
  ['connection', 'crm', true],
  ['connection', 'cr', false],
  ['rule', 'crm/people/prospects', true],
  ['rule', 'crm/public.people/prospects', true],
  ['rule', 'crm/People/prospects', true],
  ['rule', 'crm/people/prospect', false],
  ['rule', 'shop/people/prospects', false],
  ['rule', 'crm/people/candidates', false],
])('a hold on the %s %s covers the place: %s', (kind, target, covered) => {
  expect(coversPlace({ kind, target }, PLACE)).toBe(covered);
});

test('a hold on a rule is one on its stages and periods, and on no other rule', () => {
  const hold = { kind: 'rule', target: PLACE.rule } as const;
  for (const rule of [`${PLACE.rule}/2`, `${PLACE.rule}@P24M`, `${PLACE.rule}/2@P24M`])
    expect(coversPlace(hold, { ...PLACE, rule })).toBe(true);
  expect(coversPlace(hold, { ...PLACE, rule: `${PLACE.rule}-old` })).toBe(false);
});

test('what is asked of a whole rule is answered for each of its periods', () => {
  const hold = { kind: 'rule', target: `${PLACE.rule}@P24M` } as const;
  expect(coversPlace(hold, PLACE)).toBe(true);
  expect(coversPlace(hold, { ...PLACE, rule: `${PLACE.rule}@P12M` })).toBe(false);
});

test("a person's hold covers no whole place, and may touch any batch", () => {
  expect(coversPlace({ kind: 'person', target: null }, PLACE)).toBe(false);
  expect(mayTouch({ kind: 'person', target: null }, 'crm')).toBe(true);
});

test('a batch may change dependent rows of other categories and rules, in its own database', () => {
  expect(mayTouch({ kind: 'category', target: 'other' }, 'crm')).toBe(true);
  expect(mayTouch({ kind: 'rule', target: 'crm/other/other' }, 'crm')).toBe(true);
  expect(mayTouch({ kind: 'rule', target: 'shop/other/other' }, 'crm')).toBe(false);
  expect(mayTouch({ kind: 'connection', target: 'shop' }, 'crm')).toBe(false);
  expect(mayTouch({ kind: 'connection', target: 'crm' }, 'crm')).toBe(true);
});
