import { expect, test } from 'vitest';
import { wantedBy } from '../../../../src/app/row/wanted-value.ts';
import type { Column } from '../../../../src/sql/shape.ts';

const column = (over: Partial<Column>): Column => ({
  name: 'id',
  type: 'pg_catalog.int4',
  family: 'integer',
  notNull: true,
  labels: [],
  length: null,
  ...over,
});

test.each<[Partial<Column>, string]>([
  [{}, 'a whole number that the type can hold, as 42'],
  [{ family: 'uuid' }, 'a UUID, as 3f0c8a52-6f5e-4a55-9c3e-0d5b9a1e7f42'],
  [{ family: 'enum', labels: ['new', 'done'] }, 'one of new, done'],
  [{ family: 'text' }, 'a text'],
  [{ family: 'text', length: 5 }, 'a text of at most 5 characters'],
  [{ family: 'other', type: 'public.point' }, 'a value of the type public.point'],
])('%j takes %s', (over, words) => {
  expect(wantedBy(column(over))).toBe(words);
});
