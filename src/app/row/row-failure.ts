import { Failure } from '../../errors.ts';
import type { RowState } from '../../plan/state/state.ts';

/** Without the key, which may be somebody's name. */
export function noRow(table: string): Failure {
  return new Failure({
    code: 'row-missing',
    fact: `no row of ${table} has this key`,
    hint: 'it may have gone already: `retentiond audit list` shows what went when',
  });
}

export function onlyDrafts(table: string): Failure {
  return new Failure({
    code: 'row-without-policy',
    fact: `the policies of ${table} that could decide about the row are drafts: nothing is done to it`,
    hint: 'see `retentiond explain`',
  });
}

export function disagreement(table: string, counted: RowState, judged: RowState): Failure {
  return new Failure({
    code: 'row-disagreement',
    fact: `the two ways to judge a row of ${table} disagree: the server says ${counted}, the calendar says ${judged}`,
    hint: 'no run deletes such a row; please report it',
  });
}
