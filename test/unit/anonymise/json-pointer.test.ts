import { expect, test } from 'vitest';
import { isPointer, removalOrder } from '../../../src/anonymise/json-pointer.ts';

test.each(['/a', '/', '//', '/a/0', '/~0~1', '/é', '/a b', '/-'])('%j leads into the document', (text) => {
  expect(isPointer(text)).toBe(true);
});

test.each(['', 'a', 'a/b', '/a~', '/~2', '#/a', '$.a'])('%j does not', (text) => {
  expect(isPointer(text)).toBe(false);
});

test('escapes are read in their order: `~01` is a tilde and a one', () => {
  expect(removalOrder(['/~01', '/a~1b'])).toEqual([['~1'], ['a/b']]);
});

test('what is removed first moves nothing that comes later', () => {
  const pointers = ['/a', '/0', '/9', '/10', '/10/x', '/a/b', '/10/2', '/10/11'];
  const order = removalOrder(pointers).map((tokens) => `/${tokens.join('/')}`);
  expect(order).toEqual(['/a/b', '/a', '/10/x', '/10/11', '/10/2', '/10', '/9', '/0']);
  expect(removalOrder([...pointers].reverse()).map((tokens) => `/${tokens.join('/')}`)).toEqual(order);
});
