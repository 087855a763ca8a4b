import { expect, test } from 'vitest';
import { FINAL, RUN_STATES, type RunState, sourcesOf } from '../../../../src/control/run/run-state.ts';

/** Every way from one state to another, as the table says. */
const WAYS = RUN_STATES.flatMap((to) => sourcesOf(to).map((from) => `${from} → ${to}`));

test('each way stands once', () => {
  expect(new Set(WAYS).size).toBe(WAYS.length);
});

test('every state can be reached from the first, and every run can come to an end', () => {
  expect(
    closure<RunState>(['queued'], (state) => RUN_STATES.filter((to) => sourcesOf(to).includes(state))),
  ).toEqual(new Set(RUN_STATES));
  expect(closure<RunState>(['succeeded', 'failed', 'cancelled'], sourcesOf)).toEqual(new Set(RUN_STATES));
});

test('what is over stays over, but for a failed run that a person has tried again', () => {
  for (const state of FINAL) {
    const next = RUN_STATES.filter((to) => sourcesOf(to).includes(state));
    expect(next).toEqual(state === 'failed' ? ['queued'] : []);
  }
});

test('nothing acts without a worker that took it', () => {
  expect(sourcesOf('running')).toEqual(['queued', 'pausing', 'paused', 'interrupted']);
  expect(sourcesOf('succeeded')).toEqual(['running', 'pausing', 'cancelling']);
});

function closure<State>(
  from: readonly State[],
  next: (state: State) => readonly State[],
): ReadonlySet<State> {
  const seen = new Set(from);
  for (const state of seen) for (const one of next(state)) seen.add(one);
  return seen;
}
