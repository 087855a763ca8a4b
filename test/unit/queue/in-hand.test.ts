import { expect, test } from 'vitest';
import { keepInHand } from '../../../src/queue/in-hand.ts';

/** A piece of work that ends when the test says so. */
function work(): {
  readonly signals: AbortSignal[];
  finish: () => void;
  do: (signal: AbortSignal) => Promise<void>;
} {
  const made = {
    signals: [] as AbortSignal[],
    finish: (): void => undefined,
    do: async (): Promise<void> => undefined,
  };
  return Object.assign(made, {
    do: (signal: AbortSignal): Promise<void> => {
      made.signals.push(signal);
      return new Promise((resolve) => {
        made.finish = resolve;
      });
    },
  });
}

test('a lost lock aborts the signal of that job alone', () => {
  const inHand = keepInHand();
  const [a, b] = [work(), work()];
  void inHand.answer('a', a.do);
  void inHand.answer('b', b.do);
  inHand.lose(['a', 'unknown']);
  expect([a, b].map(({ signals }) => signals[0]?.aborted)).toEqual([true, false]);
  expect(a.signals[0]?.reason).toMatchObject({ code: 'wake-lock-lost' });
  inHand.loseAll();
  expect(b.signals[0]?.aborted).toBe(true);
});

test('a job that comes again while it is in hand was taken away in between: the first is told', () => {
  const inHand = keepInHand();
  const [first, second] = [work(), work()];
  void inHand.answer('a', first.do);
  void inHand.answer('a', second.do);
  expect([first, second].map(({ signals }) => signals[0]?.aborted)).toEqual([true, false]);
});

test('all is settled when the last answer has ended, and what fails counts as ended', async () => {
  const inHand = keepInHand();
  await inHand.settled();
  const last = work();
  void inHand.answer('a', last.do);
  const failed = inHand.answer('b', () => Promise.reject(new Error('on purpose')));
  let isSettled = false;
  const settled = inHand.settled().then(() => {
    isSettled = true;
  });
  await expect(failed).rejects.toThrow('on purpose');
  expect(isSettled).toBe(false);
  last.finish();
  await settled;
});
