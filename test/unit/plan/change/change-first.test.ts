import { expect, test } from 'vitest';
import { canChangeFirst } from '../../../../src/plan/change/change-first.ts';
import { changedRightly, isChangedRightly } from '../../../../src/plan/change/row-answer.ts';
import { raw } from '../../../../src/sql/fragment.ts';
import type { Predicate } from '../../../../src/sql/predicate.ts';
import { checked, column, shape } from '../rule.ts';

const RESTRICTED: Predicate = { op: 'equals', column: 'a_boolean', value: true };
const ASKED: Predicate = {
  op: 'some',
  link: { table: 'asked', relation: null, on: [{ theirs: 'thing', ours: 'id' }], where: null },
};
const ASKED_TABLE = shape({
  name: 'asked',
  columns: [column('id', 'integer', { notNull: true }), column('thing', 'integer')],
  indexedColumns: ['thing'],
});

test('rows are changed first only where what suspends them stands in the row itself', () => {
  expect(canChangeFirst(checked())).toBe(true);
  expect(canChangeFirst(checked({ suspension: [RESTRICTED] }))).toBe(true);
  const asked = checked(
    { suspension: [RESTRICTED, ASKED], suspensionNames: ['r', 'a'] },
    shape(),
    ASKED_TABLE,
  );
  expect(canChangeFirst(asked)).toBe(false);
  expect(asked.others.map(({ shape: other, use }) => [other.name, use])).toEqual([['asked', 'read']]);
});

test('a row that was changed first is one of the rule’s where the filter lets it in and nothing suspends it', () => {
  const rule = checked({ filter: { op: 'equals', column: 'a_text', value: 'x' }, suspension: [RESTRICTED] });
  const texts = changedRightly(rule, raw('done')).map(({ texts: [text] }) => text);
  expect(texts).toHaveLength(2);
  expect(texts[1]).toMatch(/NOT \(\(t\."a_boolean" = /);
  const answer = (filter: string, free: string): readonly string[] => ['1', '2020-01-01', filter, free];
  expect(isChangedRightly(rule, answer('true', 'true'))).toBe(true);
  expect(isChangedRightly(rule, answer('true', 'false'))).toBe(false);
  expect(isChangedRightly(rule, answer('false', 'true'))).toBe(false);
});
