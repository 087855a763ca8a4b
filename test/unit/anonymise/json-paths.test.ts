import { expect, test } from 'vitest';
import { pathsOf } from '../../../src/anonymise/remove-json/json-paths.ts';

test('a name is quoted, whatever is in it', () => {
  expect(pathsOf(['user', 'e"m\\l', '-a', 'é*']).map(({ path }) => path)).toEqual([
    '$."user"."e\\"m\\\\l"."\\u002da"."é*"',
  ]);
});

test('an index may be a name, at each place', () => {
  expect(pathsOf(['a', '0', '1'])).toEqual([
    { path: '$."a"[0][1]', lists: ['$."a"', '$."a"[0]'], names: ['$."a"'] },
    { path: '$."a"[0]."1"', lists: ['$."a"'], names: ['$."a"', '$."a"[0]."1"'] },
    { path: '$."a"."0"[1]', lists: ['$."a"."0"'], names: ['$."a"', '$."a"."0"'] },
    { path: '$."a"."0"."1"', lists: [], names: ['$."a"', '$."a"."0"', '$."a"."0"."1"'] },
  ]);
});

test.each(['01', '-1', '-', '1e1', '', '1000000000'])('%j is a name and nothing else', (token) => {
  const paths = pathsOf([token]);
  expect(paths).toHaveLength(1);
  expect(paths[0]?.lists).toEqual([]);
});
