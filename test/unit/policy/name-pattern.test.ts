import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canMeet, countLiterals, matchesName, parseName } from '../../../src/policy/name-pattern.ts';

/** Two letters are enough to disagree. */
const names = fc
  .array(fc.constantFrom('a', 'b', '*'), { minLength: 1, maxLength: 5 })
  .map((signs) => signs.join(''));

/** The same by another way: the pattern as a regular expression. */
function fits(name: string, text: string): boolean {
  return new RegExp(`^${name.replaceAll('*', '.*')}$`).test(text);
}

/** Every text of two letters, up to so many. */
function texts(length: number): readonly string[] {
  if (length === 0) return [''];
  const shorter = texts(length - 1);
  return [
    ...shorter,
    ...shorter.filter((text) => text.length === length - 1).flatMap((text) => [`${text}a`, `${text}b`]),
  ];
}

const TEXTS = texts(10);

describe('a name and its stars', () => {
  test.each([
    ['_ga', ['_ga'], 3],
    ['_ga_*', ['_ga_', ''], 4],
    ['*', ['', ''], 0],
    ['a**b', ['a', 'b'], 2],
    ['é😀*', ['é😀', ''], 2],
    ['a.b%_\\*', ['a.b%_\\', ''], 6],
  ])('%s', (name, parts, literals) => {
    expect(parseName(name)).toEqual(parts);
    expect(countLiterals(parseName(name))).toBe(literals);
  });

  test.each([
    ['_ga_*', '_ga_', true],
    ['_ga_*', '_ga_X', true],
    ['_ga_*', '_ga', false],
    ['_ga_*', '_GA_X', false],
    ['_ga_*', 'x_ga_X', false],
    ['a*a', 'a', false],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['*b*', 'aba', true],
    ['*', '', true],
    ['', '', true],
    ['.', 'x', false],
  ])('%s and %s: %s', (name, text, expected) => {
    expect(matchesName(parseName(name), text)).toBe(expected);
  });

  test('stands for the texts that the same regular expression matches', () => {
    fc.assert(
      fc.property(names, fc.constantFrom(...TEXTS), (name, text) => {
        expect(matchesName(parseName(name), text)).toBe(fits(name, text));
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('two names', () => {
  test.each([
    ['_hj*', '_hjSession_*', true],
    ['*_id', '_ga*', true],
    ['a*', 'b*', false],
    ['*a', '*b', false],
    ['ab*', 'a', false],
    ['ab*', 'ab', true],
    ['a', 'a', true],
    ['a', 'b', false],
  ])('%s and %s can match one text: %s', (a, b, expected) => {
    expect(canMeet(parseName(a), parseName(b))).toBe(expected);
  });

  test('meet exactly where a text of all texts that are long enough matches both', () => {
    const seen = { met: 0, apart: 0 };
    fc.assert(
      fc.property(names, names, (a, b) => {
        // A common text needs no more than the letters of both.
        const meets = TEXTS.some((text) => fits(a, text) && fits(b, text));
        seen[meets ? 'met' : 'apart'] += 1;
        expect(canMeet(parseName(a), parseName(b))).toBe(meets);
        expect(canMeet(parseName(b), parseName(a))).toBe(meets);
      }),
      { numRuns: 1_500 },
    );
    expect(Math.min(seen.met, seen.apart)).toBeGreaterThan(200);
  });
});
