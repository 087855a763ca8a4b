import { areUnderAnotherKey, sharedDigests } from '../../control/batch/batch-digests.ts';
import type { OpenBatch } from '../../control/batch/open-batch.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';

/** Rows of the batch that an open batch holds already. */
export class Overlap extends Failure {
  /** In hex. */
  readonly digests: ReadonlySet<string>;

  constructor(relation: string, digests: ReadonlySet<string>) {
    super({
      code: 'overlap',
      fact: `an open batch on ${relation} holds ${digests.size} of the same rows`,
      hint: 'it is being recovered; the run goes on without these rows',
    });
    this.digests = digests;
  }
}

/** An open batch of the same table has digests of another key, so that nobody can tell whether it holds the same rows. */
export class OtherKey extends Failure {
  constructor(relation: string) {
    super({
      code: 'overlap-under-another-key',
      fact: `an open batch on ${relation} was begun under another digest key`,
      hint: 'it is waited for, or recovered where its worker is gone; then the run goes on',
    });
  }
}

/** Throws where an open batch of the same table holds one of these rows, or may; under the chain lock. */
export async function requireNoOverlap(
  control: Session,
  others: readonly OpenBatch[],
  relation: string,
  digests: Buffer,
  key: string,
): Promise<void> {
  if (others.length === 0) return;
  if (await areUnderAnotherKey(control, others, key)) throw new OtherKey(relation);
  const shared = await sharedDigests(control, others, digests);
  if (shared.size > 0) throw new Overlap(relation, shared);
}
