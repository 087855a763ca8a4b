import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Instant, parseInstant } from '../../../src/calendar/instant.ts';
import { closesAt, opensAfter, parseWindow, type Window } from '../../../src/calendar/window.ts';

const at = (text: string): Instant => parseInstant(text) as Instant;
const NIGHT = parseWindow('01:00-05:00') as Window;
const LATE = parseWindow('22:30-04:00') as Window;

describe('parseWindow', () => {
  test.each([
    '',
    '1:00-5:00',
    '01:00',
    '24:00-05:00',
    '01:60-05:00',
    '01:00 - 05:00',
    '03:00-03:00',
    '01:00-05:00 UTC',
  ])('refuses %j', (text) => expect(parseWindow(text)).toBeNull());
});

describe('a window', () => {
  test('is open from its first instant until just before its last', () => {
    expect(closesAt(NIGHT, at('2024-05-01T00:59:59.999999Z'))).toBeNull();
    expect(closesAt(NIGHT, at('2024-05-01T01:00:00Z'))).toBe(at('2024-05-01T05:00:00Z'));
    expect(closesAt(NIGHT, at('2024-05-01T04:59:59.999999Z'))).toBe(at('2024-05-01T05:00:00Z'));
    expect(closesAt(NIGHT, at('2024-05-01T05:00:00Z'))).toBeNull();
  });

  test('may reach over midnight', () => {
    expect(closesAt(LATE, at('2024-02-28T23:00:00Z'))).toBe(at('2024-02-29T04:00:00Z'));
    expect(closesAt(LATE, at('2024-02-29T03:59:00Z'))).toBe(at('2024-02-29T04:00:00Z'));
    expect(closesAt(LATE, at('2024-02-29T04:00:00Z'))).toBeNull();
    expect(opensAfter(LATE, at('2024-02-29T04:00:00Z'))).toBe(at('2024-02-29T22:30:00Z'));
  });

  test('opens at the next opening, never now', () => {
    expect(opensAfter(NIGHT, at('2024-05-01T00:00:00Z'))).toBe(at('2024-05-01T01:00:00Z'));
    expect(opensAfter(NIGHT, at('2024-05-01T01:00:00Z'))).toBe(at('2024-05-02T01:00:00Z'));
    expect(opensAfter(NIGHT, at('2024-05-01T01:00:00.000001Z'))).toBe(at('2024-05-02T01:00:00Z'));
  });

  test('is open at its opening, shut at its closing, and within a day of both', () => {
    const minute = fc.integer({ min: 0, max: 1439 }).map((value) => {
      return `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`;
    });
    fc.assert(
      fc.property(minute, minute, fc.bigInt({ min: -(10n ** 15n), max: 10n ** 16n }), (from, to, now) => {
        const window = parseWindow(`${from}-${to}`);
        if (!window) return from === to;
        const opening = opensAfter(window, now);
        const closing = closesAt(window, now);
        const day = 86_400_000_000n;
        return (
          opening > now &&
          opening - now <= day &&
          closesAt(window, opening) !== null &&
          closesAt(window, opening - 1n) === null &&
          (closing === null || (closing > now && closing - now <= day && closesAt(window, closing) === null))
        );
      }),
    );
  });
});
