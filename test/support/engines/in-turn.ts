import { type TestAPI, test } from 'vitest';
import { isWhole } from './engines.ts';

/** vitest's `test` for cases that several kinds of servers must pass, as one of the kinds makes them. */
export interface TestInTurn {
  /** `milliseconds` is the longest that it may take. */
  (name: string, work: () => Promise<void>, milliseconds?: number): void;
  readonly each: TestAPI['each'];
}

/**
 * Where each of `kinds` must pass every case: a whole run makes all cases with each; any other run makes each case with
 * one of them, the first case with the first, the second with the second and so on.
 */
export function inTurn<Kind>(kinds: readonly Kind[], isThis: (kind: Kind) => boolean): TestInTurn {
  const mine = kinds.findIndex(isThis);
  let count = 0;
  const isMine = (): boolean => {
    const turn = count % kinds.length;
    count += 1;
    return isWhole || turn === mine;
  };
  const one = (name: string, work: () => Promise<void>, milliseconds?: number): void => {
    if (isMine()) test(name, work, milliseconds);
  };
  const each = (cases: readonly unknown[]) => test.each(cases.filter(isMine));
  return Object.assign(one, { each: each as TestAPI['each'] });
}
