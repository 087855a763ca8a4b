import { expect, test } from 'vitest';
import { checkAnonymised } from '../../../../demo/company/check-anonymised.ts';
import type { RowText } from '../../../../demo/company/people.ts';

const WAS: RowText = {
  id: '1',
  email: 'user-1@prospect.example',
  phone: '+33 1 99 00 00 00',
  birth_date: '1960-12-30',
  signup_ip: '198.51.100.7',
  country: 'FR',
  anonymised_at: null,
};
const IS: RowText = {
  ...WAS,
  email: 'user-0123456789abcdef0123456789abcdef@invalid.example',
  phone: null,
  birth_date: '1960-01-01',
  signup_ip: '198.51.100.0',
  anonymised_at: '2024-06-01 00:00:00+00',
};
const OTHER: RowText = { ...WAS, id: '2', email: 'user-2@prospect.example' };

test('a row that is anonymised in every column, beside one that is as it was', () => {
  expect(check(IS)).toEqual({ expected: 1, missing: 0, surplus: 0 });
});

test.each([
  ['the address stayed', { email: WAS['email'] ?? null }],
  ['the address is one that was not drawn', { email: 'user-7@invalid.example' }],
  ['the number stayed', { phone: WAS['phone'] ?? null }],
  ['the birthday stayed', { birth_date: '1960-12-30' }],
  ['the host stayed', { signup_ip: '198.51.100.7' }],
  ['a column changed that should have stayed', { country: null }],
  ['the marker is empty', { anonymised_at: null }],
])('is told where %s', (_, wrong) => {
  expect(check({ ...IS, ...wrong })).toEqual({ expected: 1, missing: 1, surplus: 0 });
});

test('another row that changed, went or came is told', () => {
  expect(check(IS, [{ ...OTHER, phone: null }])).toMatchObject({ missing: 0, surplus: 1 });
  expect(check(IS, [])).toMatchObject({ missing: 0, surplus: 1 });
  expect(check(IS, [OTHER, { ...OTHER, id: '3', email: 'user-3@prospect.example' }])).toMatchObject({
    missing: 0,
    surplus: 1,
  });
});

test('two people behind one address are told', () => {
  const both = byKey([IS, { ...IS, id: '2' }]);
  expect(checkAnonymised(new Set([1n, 2n]), byKey([WAS, OTHER]), both)).toMatchObject({
    missing: 0,
    surplus: 1,
  });
});

function check(is: RowText, others: readonly RowText[] = [OTHER]) {
  return checkAnonymised(new Set([1n]), byKey([WAS, OTHER]), byKey([is, ...others]));
}

function byKey(rows: readonly RowText[]): ReadonlyMap<bigint, RowText> {
  return new Map(rows.map((row) => [BigInt(row['id'] ?? '0'), row]));
}
