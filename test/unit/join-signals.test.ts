import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { joinSignals } from '../../src/join-signals.ts';

test('it is aborted with the first of its sources, for the same reason', () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const { signal } = joinSignals(first.signal, second.signal);
  expect(signal.aborted).toBe(false);
  second.abort('enough');
  first.abort('too late');
  expect(signal.reason).toBe('enough');
});

test('a source that is aborted already aborts it at once', () => {
  const { signal } = joinSignals(new AbortController().signal, AbortSignal.abort('before'));
  expect(signal.reason).toBe('before');
});

test('a source that lives on keeps nothing of what let go', () => {
  const lives = new AbortController();
  for (let run = 0; run < 100; run += 1) joinSignals(lives.signal, new AbortController().signal).letGo();
  expect(getEventListeners(lives.signal, 'abort')).toEqual([]);
  const { signal, letGo } = joinSignals(lives.signal);
  letGo();
  lives.abort();
  expect(signal.aborted).toBe(false);
});
