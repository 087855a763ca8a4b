import { expect, test } from 'vitest';
import { Failure } from '../../../src/errors.ts';
import { errorCodes } from '../../../src/logging/codes.ts';

test.each([
  [new Failure({ code: 'a', fact: 'x' }), ['a']],
  [
    new Failure({ code: 'a', fact: 'x', cause: Object.assign(new Error('x'), { code: '23505' }) }),
    ['a', '23505'],
  ],
  [new TypeError('x', { cause: new RangeError('y') }), ['TypeError', 'RangeError']],
  [Object.assign(new Error('x'), { code: 7 }), ['Error']],
  ['a text', ['unknown']],
  [null, ['unknown']],
])('%#', (error, codes) => {
  expect(errorCodes(error)).toEqual(codes);
});

test('a circle of causes ends', () => {
  const error = new Error('x');
  error.cause = error;
  expect(errorCodes(error)).toHaveLength(5);
});
