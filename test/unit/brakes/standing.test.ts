import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Brake, brakes, measured, unanswered } from '../../../src/brakes/brake.ts';
import { brakeText } from '../../../src/brakes/brake-text.ts';
import { FREE, judge } from '../../../src/brakes/standing.ts';

const of = (signal: Parameters<typeof brakes>[0]): Brake => ({ connection: 'crm', ...signal });
const over = of(measured('replica_lag', 12.34, 5));
const under = of(measured('replica_lag', 5, 5));
const silent = of(unanswered('shop', 'late'));

describe('a signal', () => {
  test.each([
    [over, true, 'crm: replica_lag 12.3 s, above 5 s'],
    [under, false, 'crm: replica_lag 5 s, above 5 s'],
    [of(measured('free', 9, 10, 'below')), true, 'crm: free 9, below 10'],
    [of(measured('free', 10, 10, 'below')), false, 'crm: free 10, below 10'],
    [silent, true, 'crm: shop gives no answer in time'],
    [of(unanswered('shop', 'status', 503)), true, 'crm: shop answers 503'],
    [
      of({ ...unanswered('wal', 'right-missing'), lacks: 'BINLOG MONITOR' }),
      true,
      'crm: wal cannot be read: the role lacks BINLOG MONITOR, see `retentiond doctor`',
    ],
    [
      of(unanswered('wal', 'right-missing')),
      true,
      'crm: wal cannot be read: the role lacks a right, see `retentiond doctor`',
    ],
    [
      of(unanswered('shop', 'right-missing')),
      true,
      'crm: shop cannot be read: the role lacks a right on what its query reads, as SELECT on a table, see `retentiond doctor`',
    ],
    [of(measured('shop', 204, Number.POSITIVE_INFINITY)), false, 'crm: shop 204, above Infinity'],
  ])('%j brakes: %s', (signal, does, text) => {
    expect(brakes(signal)).toBe(does);
    expect(brakeText(signal)).toBe(text);
  });
});

describe('a connection', () => {
  test('is braked at once by any one, and released when all were clear twice', () => {
    const braked = judge(FREE, [under, over]);
    expect(braked.braked).toEqual([over]);
    const once = judge(braked, [under]);
    expect(once.braked).toEqual([over]);
    expect(judge(once, [under])).toEqual(FREE);
    expect(judge(once, [silent]).braked).toEqual([silent]);
  });

  test('that is braked for long is asked less often, up to every ten seconds; every second where that changes', () => {
    let standing = FREE;
    const waits: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      standing = judge(standing, [over]);
      waits.push(standing.askAfter);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    expect(judge(standing, []).askAfter).toBe(1_000);
  });

  test('is never free while the last answer or the one before it brakes', () => {
    const answer = fc.constantFrom([under], [over], [silent, under], []);
    fc.assert(
      fc.property(fc.array(answer, { minLength: 2, maxLength: 30 }), (answers) => {
        const standing = answers.reduce(judge, FREE);
        const recent = answers.slice(-2).some((one) => one.some(brakes));
        if (recent) expect(standing.braked).not.toEqual([]);
        else expect(standing).toEqual(FREE);
      }),
    );
  });
});
