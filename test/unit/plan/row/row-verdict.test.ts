import { expect, test } from 'vitest';
import { parseInstant } from '../../../../src/calendar/instant.ts';
import { openZone, type Zone } from '../../../../src/calendar/zone.ts';
import { agree, decidingEvent } from '../../../../src/plan/row/row-verdict.ts';
import { type RowFacts, termsOf } from '../../../../src/plan/state/judge.ts';
import { ROW_STATES, type RowState } from '../../../../src/plan/state/state.ts';
import { STAYING_STATES, type StayingState } from '../../../../src/plan/state/staying-state.ts';

const PARIS = openZone('Europe/Paris') as Zone;
const TERMS = termsOf(
  { combine: 'latest', keep: { count: 1, unit: 'month' }, extension: null, action: 'delete' },
  PARIS,
  '1990-01-01',
);
const NOW = parseInstant('2024-06-01T00:00:00Z') as bigint;

function at(text: string): RowFacts['starts'][number] {
  return { kind: 'instant', at: parseInstant(`${text}Z`) as bigint };
}

test.each([
  ['the later one', [at('2024-01-01T00:00:00'), at('2024-02-01T00:00:00')], 1],
  ['the one that has happened', [null, at('2020-02-01T00:00:00')], 1],
  ['none', [null, null], null],
  ['the implausible one', [at('2024-01-01T00:00:00'), 'implausible'], 1],
  ['one before the first plausible day', [at('2024-01-01T00:00:00'), at('1989-01-01T00:00:00')], 1],
  ['the one that lies in the future', [at('2024-06-02T00:00:00'), at('2024-05-01T00:00:00')], 0],
  ['a day after an instant', [at('2024-01-01T12:00:00'), { kind: 'day', day: 19_760 }], 1],
] as const)('of several events, %s decides', (_, starts, expected) => {
  expect(decidingEvent(TERMS, { starts, always: false, extended: false }, NOW)).toBe(expected);
});

test.each([
  ['the earlier one', [at('2024-01-01T00:00:00'), at('2024-02-01T00:00:00')], 0],
  ['the one that has happened', [null, at('2020-02-01T00:00:00')], 1],
  ['the implausible one', [at('2024-01-01T00:00:00'), 'implausible'], 1],
  ['the one that is past', [at('2024-06-02T00:00:00'), at('2024-05-01T00:00:00')], 1],
  ['the nearer one of the future', [at('2024-06-02T00:00:00'), at('2024-06-03T00:00:00')], 0],
] as const)('of several events of which the earliest counts, %s decides', (_, starts, expected) => {
  const terms = { ...TERMS, combine: 'earliest' } as const;
  expect(decidingEvent(terms, { starts, always: false, extended: false }, NOW)).toBe(expected);
});

/** States that the server gives a row for another reason than its dates. */
const STAYING: readonly RowState[] = STAYING_STATES;

test('the two implementations agree where both say the same, or the row stays past its time', () => {
  for (const state of ROW_STATES) {
    if (STAYING.includes(state)) {
      expect(agree(state, 'due')).toBe(true);
      expect(agree(state, 'overdue')).toBe(true);
    } else expect(agree(state, state as Exclude<RowState, StayingState>)).toBe(true);
    if (state !== 'kept') expect(agree(state, 'kept')).toBe(false);
  }
  expect(agree('kept', 'due')).toBe(false);
  expect(agree('due', 'overdue')).toBe(false);
});
