import { Failure } from '../../errors.ts';

/** Throws away the batch, which may do with at most so many rows of the table itself. */
export class TakeFewer extends Failure {
  readonly rows: number;

  constructor(rows: number, facts: { readonly code: string; readonly fact: string }) {
    super(facts);
    this.rows = rows;
  }
}

/** Its first row alone takes more along than is left beside the others. */
export function batchTooLarge(): TakeFewer {
  return new TakeFewer(1, {
    code: 'batch-too-large',
    fact: 'the next row takes so much along that it needs a batch of its own',
  });
}

/** Others hold what depends on one of the `rows`, and only smaller parts can tell on which. */
export function dependantsLocked(rows: number): TakeFewer {
  return new TakeFewer(Math.floor(rows / 2), {
    code: 'dependants-locked',
    fact: `others hold rows that depend on one of ${rows} rows; they are taken in smaller parts`,
  });
}
