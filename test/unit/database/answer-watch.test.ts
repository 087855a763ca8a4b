import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type AnswerWatch, watchAnswers } from '../../../src/database/answer-watch.ts';

/** What the server answers, when the test says so. */
interface Owed {
  readonly answer: Promise<string>;
  readonly give: () => void;
}

let givenUp = 0;
let watch: AnswerWatch;
beforeEach(() => {
  vi.useFakeTimers();
  givenUp = 0;
  watch = watchAnswers(() => {
    givenUp += 1;
  });
});
afterEach(() => {
  vi.useRealTimers();
});

function ask(milliseconds: number): Owed {
  let give = (): void => undefined;
  const answered = new Promise<string>((resolve) => {
    give = () => resolve('answer');
  });
  return { answer: watch.keep(answered, milliseconds), give };
}

async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

test('an answer in time is passed on, and nothing is given up afterwards', async () => {
  const one = ask(100);
  await pass(99);
  one.give();
  expect(await one.answer).toBe('answer');
  await pass(1_000);
  expect(givenUp).toBe(0);
});

test('an answer that is overdue is given up, once', async () => {
  ask(100);
  await pass(99);
  expect(givenUp).toBe(0);
  await pass(10_000);
  expect(givenUp).toBe(1);
});

test('what is sent together has its time one after the other', async () => {
  const [first, second] = [ask(100), ask(100)];
  await pass(90);
  first.give();
  await first.answer;
  await pass(90);
  expect(givenUp).toBe(0);
  second.give();
  await second.answer;
  const third = ask(100);
  await pass(101);
  expect(givenUp).toBe(1);
  third.give();
});

test('without a limit an answer is waited for, and the limit behind it does not count yet', async () => {
  const long = ask(Number.POSITIVE_INFINITY);
  const next = ask(100);
  await pass(1_000_000);
  expect(givenUp).toBe(0);
  long.give();
  await long.answer;
  await pass(101);
  expect(givenUp).toBe(1);
  next.give();
});

test('an answer that waits behind a frozen process is in time', async () => {
  const one = ask(100);
  // Its turn of the event loop: the timer first, then what the network brought, then the decision.
  vi.advanceTimersByTime(100);
  one.give();
  await one.answer;
  await pass(1_000);
  expect(givenUp).toBe(0);
});

test('a failure is an answer', async () => {
  await expect(watch.keep(Promise.reject(new Error('refused')), 100)).rejects.toThrow('refused');
  await pass(1_000);
  expect(givenUp).toBe(0);
});
