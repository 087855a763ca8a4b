import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import { readsElsewhere } from '../../plan/checked/reads-elsewhere.ts';
import type { KnownHolds } from '../../plan/state/held.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import type { KeyLists } from '../../sql/dialect.ts';
import type { Scene } from '../scene.ts';

/** Rows of these keys, all of which must change. */
export interface Change {
  readonly scene: Scene;
  readonly session: Session;
  readonly keys: KeyLists;
  /** Those that were known when the rows were taken. */
  readonly holds: KnownHolds;
  readonly expected: number;
  /** Whether they were asked right before, since their links are gone by now. */
  readonly asked: boolean;
}

/** What no rule has rows for, or for which nothing is known to do: it is not guessed at. */
export function nothingToDo({ id, action }: Rule): Failure {
  return new Failure({
    code: 'nothing-to-do',
    fact: `the rule ${id} has rows in hand, and nothing says what \`${action}\` does to them; the batch was undone`,
  });
}

/** More or fewer rows than were locked. */
export function countDiffers(checked: CheckedRule, what: string, expected: number, got: number): Failure {
  if (readsElsewhere(checked)) return rowsChanged(expected, got);
  return new Failure({
    code: 'count-differs',
    fact: `${what} touched ${got} rows where ${expected} were expected; the batch was undone`,
    hint: 'a trigger, a rule or row security may be at work: run `retentiond validate --connect`',
  });
}

/** What stands in other tables is not locked, and may change until the last moment. */
export function rowsChanged(expected: number, got: number): Failure {
  return new Failure({
    code: 'rows-changed',
    fact: `${expected - got} rows were not due any more when they were to go; the batch was undone`,
    hint: 'what decides about them in another table has changed; the next batch asks again',
  });
}
