import type { OpenBatch } from '../control/batch/open-batch.ts';
import type { Session } from '../database/session.ts';
import { commit } from '../database/transaction.ts';
import { Failure } from '../errors.ts';
import { removeCopies } from './archive/remove-copies.ts';
import { recordOutcome } from './record/record.ts';
import type { Scene } from './scene.ts';

/** A batch whose COMMIT was sent and never answered: only recovery can tell what became of it. */
export class UnknownOutcome extends Failure {
  readonly batch: OpenBatch;

  /** `cause`: what came in place of an answer. */
  constructor(batch: OpenBatch, cause: unknown) {
    const said = cause instanceof Failure ? ` (${cause.message})` : '';
    super({
      code: 'outcome-unknown',
      fact: `the connection was lost at COMMIT${said}; recovery will find out what became of the batch`,
      cause,
    });
    this.batch = batch;
  }
}

/** Step 8. `leave`: see `finishBatch`. */
export async function commitBatch(
  scene: Scene,
  session: Session,
  open: OpenBatch,
  leave: () => void,
): Promise<void> {
  let lost: unknown;
  const sent = commit(session.within(scene.target.limits.commit), (error) => {
    lost = error;
  });
  leave();
  const answer = await sent;
  if (answer === 'committed') return;
  if (answer === 'unknown') throw new UnknownOutcome(open, lost);
  await recordAborted(scene, open);
  throw new Failure({
    code: 'commit-refused',
    fact: 'the target rolled the batch back at COMMIT',
    hint: "see the target's log",
  });
}

/** What was copied of an aborted batch is taken back at once where the archive answers; else recovery does it. */
export async function recordAborted(scene: Scene, open: OpenBatch): Promise<void> {
  await recordOutcome(scene.control, scene.clock, open, 'aborted', 'worker');
  const { batch, rule, archive } = open;
  if (!archive || !scene.archive) return;
  await removeCopies(scene, scene.archive, { batch, rule, archive }).catch(() => undefined);
}
