import { Failure } from '../../errors.ts';

/** No run that acted has this id, and none is of an `apply` that printed it. */
export function runUnknown(id: string): Failure {
  return new Failure({
    kind: 'usage',
    code: 'run-unknown',
    fact: `the ledger has no run ${id}, and no apply that printed this id`,
    hint: 'see `retentiond audit list --kind "run started"` for those there are',
  });
}
