import { expect, test } from 'vitest';
import { shapeName } from '../../../src/sql/shape.ts';

test('a table is named as people read it, and no two tables by one name', () => {
  expect(shapeName({ schema: 'public', name: 'log' })).toBe('public.log');
  expect(shapeName({ schema: 'a.b', name: 'c' })).toBe('"a.b".c');
  expect(shapeName({ schema: 'a', name: 'b.c' })).toBe('a."b.c"');
  expect(shapeName({ schema: 'a', name: '"b.c"' })).toBe('a."""b.c"""');
});
