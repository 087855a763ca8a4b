import { describe, expect, test } from 'vitest';
import { sizeOf, toPredicate, type WrittenCondition } from '../../../../src/datamap/condition/condition.ts';

describe('a written condition becomes a predicate', () => {
  test.each<[string, WrittenCondition, unknown]>([
    ['a value', { a: 'x' }, { op: 'equals', column: 'a', value: 'x' }],
    ['null', { a: null }, { op: 'equals', column: 'a', value: null }],
    ['a list', { a: [1, null] }, { op: 'one_of', column: 'a', values: [1, null] }],
    ['a list of one', { a: [1] }, { op: 'equals', column: 'a', value: 1 }],
    ['is: null', { a: { is: null } }, { op: 'equals', column: 'a', value: null }],
    [
      'is: not null',
      { a: { is: 'not null' } },
      { op: 'not', predicate: { op: 'equals', column: 'a', value: null } },
    ],
    ['not', { a: { not: 'x' } }, { op: 'not', predicate: { op: 'equals', column: 'a', value: 'x' } }],
    [
      'not null by value',
      { a: { not: null } },
      { op: 'not', predicate: { op: 'equals', column: 'a', value: null } },
    ],
    [
      'not a list',
      { a: { not: [1, 2] } },
      { op: 'not', predicate: { op: 'one_of', column: 'a', values: [1, 2] } },
    ],
    ['above', { a: { above: 1 } }, { op: 'above', column: 'a', value: 1 }],
    ['at_least', { a: { at_least: '2020-01-01' } }, { op: 'at_least', column: 'a', value: '2020-01-01' }],
    ['below', { a: { below: 10n } }, { op: 'below', column: 'a', value: 10n }],
    ['at_most', { a: { at_most: 0 } }, { op: 'at_most', column: 'a', value: 0 }],
    ['starts_with', { a: { starts_with: '%' } }, { op: 'starts_with', column: 'a', value: '%' }],
    [
      'several operators mean and',
      { a: { below: 9, above: 1 } },
      {
        op: 'all',
        predicates: [
          { op: 'above', column: 'a', value: 1 },
          { op: 'below', column: 'a', value: 9 },
        ],
      },
    ],
    [
      'several columns mean and',
      { a: 1, b: 2 },
      {
        op: 'all',
        predicates: [
          { op: 'equals', column: 'a', value: 1 },
          { op: 'equals', column: 'b', value: 2 },
        ],
      },
    ],
    [
      'any beside a column',
      { any: [{ a: 1 }, { b: 2, c: 3 }], d: 4 },
      {
        op: 'all',
        predicates: [
          {
            op: 'any',
            predicates: [
              { op: 'equals', column: 'a', value: 1 },
              {
                op: 'all',
                predicates: [
                  { op: 'equals', column: 'b', value: 2 },
                  { op: 'equals', column: 'c', value: 3 },
                ],
              },
            ],
          },
          { op: 'equals', column: 'd', value: 4 },
        ],
      },
    ],
    ['any and all of one', { any: [{ all: [{ a: false }] }] }, { op: 'equals', column: 'a', value: false }],
    [
      'a row of another table by our key',
      { some: 'leads', on: 'person_id' },
      {
        op: 'some',
        link: { table: 'leads', relation: null, on: [{ theirs: 'person_id', ours: null }], where: null },
      },
    ],
    [
      'a row of another table among others, and one of a third',
      {
        all: [
          { a: 1 },
          { some: 'leads', on: { x: 'y', z: 'z' }, where: { b: 2, any: [{ some: 'calls', on: 'lead' }] } },
        ],
      },
      {
        op: 'all',
        predicates: [
          { op: 'equals', column: 'a', value: 1 },
          {
            op: 'some',
            link: {
              table: 'leads',
              relation: null,
              on: [
                { theirs: 'x', ours: 'y' },
                { theirs: 'z', ours: 'z' },
              ],
              where: {
                op: 'all',
                predicates: [
                  { op: 'equals', column: 'b', value: 2 },
                  {
                    op: 'some',
                    link: {
                      table: 'calls',
                      relation: null,
                      on: [{ theirs: 'lead', ours: null }],
                      where: null,
                    },
                  },
                ],
              },
            },
          },
        ],
      },
    ],
    [
      'columns called `on` and `where`, where no other table is asked',
      { on: 1, where: 2 },
      {
        op: 'all',
        predicates: [
          { op: 'equals', column: 'on', value: 1 },
          { op: 'equals', column: 'where', value: 2 },
        ],
      },
    ],
  ])('%s', (_name, written, predicate) => {
    expect(toPredicate(written)).toEqual(predicate);
  });
});

test('a size counts tests over all branches, and the deepest of them', () => {
  expect(sizeOf({ a: 1, any: [{ b: 1 }, { all: [{ c: 1, d: [1, 2] }] }] })).toEqual({ tests: 4, levels: 2 });
});

test('a size counts a row of another table as a test and a level, and what is asked of it', () => {
  expect(sizeOf({ some: 't', on: { a: 'b', c: 'd' } })).toEqual({ tests: 1, levels: 1 });
  expect(sizeOf({ all: [{ a: 1 }, { some: 't', on: 'x', where: { any: [{ b: 1 }, { c: 1 }] } }] })).toEqual({
    tests: 4,
    levels: 3,
  });
});
