import { describe, expect, test } from 'vitest';
import { and, bind, type Fragment, join, not, numbered, or, raw, sql } from '../../../src/sql/fragment.ts';

const a = raw('a');
const b = raw('b');
const c = raw('c');

function text(fragment: Fragment): string {
  return numbered(fragment).text;
}

describe('values', () => {
  test('stand in the order of their numbers, however deep they lie', () => {
    const inner = sql`y = ${bind('two')} AND z = ${bind(3n)}`;
    const outer = sql`SELECT ${bind(null)}, (${inner}), ${bind(['x', null])}`;
    expect(numbered(outer)).toEqual({
      text: 'SELECT $1, (y = $2 AND z = $3), $4',
      values: [null, 'two', 3n, ['x', null]],
    });
  });

  test('never become text: what looks like SQL or like a placeholder stays a value', () => {
    const hostile = `'; DROP TABLE t; -- $1 \${x}`;
    expect(numbered(sql`a = ${bind(hostile)} OR b = ${bind(hostile)}`)).toEqual({
      text: 'a = $1 OR b = $2',
      values: [hostile, hostile],
    });
  });

  test('a dollar in a text of ours stays where it is', () => {
    expect(numbered(sql`${raw('$$x$$')} ${bind(1)}`)).toEqual({ text: '$$x$$ $1', values: [1] });
  });

  test('one fragment may stand twice: its value is bound twice', () => {
    const twice = bind('v');
    expect(numbered(sql`${twice} ${twice}`)).toEqual({ text: '$1 $2', values: ['v', 'v'] });
  });

  test('a gap takes fragments only', () => {
    // @ts-expect-error a bare text is no fragment
    expect(() => numbered(sql`a = ${"1' OR '1'='1"}`)).toThrow(TypeError);
  });

  test('more than nine keep their numbers', () => {
    const many = join(
      Array.from({ length: 12 }, (_, index) => bind(index)),
      ', ',
    );
    expect(text(many)).toBe('$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12');
  });
});

describe('junctions', () => {
  test.each([
    ['nothing to hold is true', and([]), 'TRUE'],
    ['one of nothing is false', or([]), 'FALSE'],
    ['one stands alone', and([a]), 'a'],
    ['one stands alone', or([a]), 'a'],
    ['several stand in brackets', and([a, b, c]), '(a AND b AND c)'],
    ['several stand in brackets', or([a, b]), '(a OR b)'],
    ['and within or', or([and([a, b]), c]), '((a AND b) OR c)'],
    ['or within and', and([or([a, b]), c]), '((a OR b) AND c)'],
    ['the opposite of several', not(or([a, b])), 'NOT ((a OR b))'],
    ['the opposite of one', not(a), 'NOT (a)'],
    ['no fragments to join', join([], ', '), ''],
    ['some to join', join([a, b, c], ', '), 'a, b, c'],
  ])('%s: %s', (_, fragment, expected) => {
    expect(text(fragment)).toBe(expected);
  });

  test('keep the values of all their parts', () => {
    const one = (value: number): Fragment => sql`x = ${bind(value)}`;
    expect(numbered(or([one(1), and([one(2), not(one(3))])]))).toEqual({
      text: '(x = $1 OR (x = $2 AND NOT (x = $3)))',
      values: [1, 2, 3],
    });
  });
});
