import type { Action } from '../policy/policy.ts';

const DONE: Readonly<Record<Action, string>> = {
  delete: 'deleted',
  anonymise: 'anonymised',
  pseudonymise: 'pseudonymised',
  archive: 'archived',
  summarise: 'counted, then deleted',
  review: 'reviewed',
};

/** What became of rows: `deleted`, `anonymised`; `changed` where the action is one of a later version. */
export function doneWord(action: string): string {
  return Object.hasOwn(DONE, action) ? DONE[action as Action] : 'changed';
}
