import { expect, test } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    promise?: PromiseCheck;
  }
}

/** What one check of a promise has seen, for docs/promises.md. */
export interface PromiseCheck {
  readonly promise: string;
  readonly check: string;
  /** How much was held against the promise, and of what. */
  count: number;
  readonly unit: string;
  violations: number;
  /** What was measured beside it, in words; nothing depends on it. */
  figure?: string;
}

/** What a check tells while it goes on. */
export interface Seen {
  /** So much more was looked at. */
  saw(count?: number): void;
  /** The promise was broken: how, in words. */
  broken(fact: string): void;
  /** Something worth knowing that no one is held to. */
  measured(figure: string): void;
}

/** Whether everything is tried as often as a release wants it: `npm run test:promises`. */
export const isWhole = process.env.MODE === 'promises';

/** How many of something are tried: a few by default. */
export function timesOf(few: number, many: number): number {
  return isWhole ? many : few;
}

/** A test that bears the promise's number; what it saw is told at the end, broken or not. */
export function checkPromise(
  promise: string,
  check: string,
  unit: string,
  work: (seen: Seen) => Promise<void>,
): void {
  test(`${promise}: ${check}`, { timeout: isWhole ? 3_600_000 : 300_000 }, async ({ task }) => {
    const told: PromiseCheck = { promise, check, count: 0, unit, violations: 0 };
    task.meta.promise = told;
    const facts: string[] = [];
    await work({
      saw: (count = 1) => {
        told.count += count;
      },
      broken: (fact) => {
        told.violations += 1;
        facts.push(fact);
      },
      measured: (figure) => {
        told.figure = figure;
      },
    });
    expect(facts).toEqual([]);
    expect(told.count).toBeGreaterThan(0);
  });
}
