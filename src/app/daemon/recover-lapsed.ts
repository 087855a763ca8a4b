import { pendingRemovals } from '../../control/batch/copy-removal.ts';
import { lapsedBatches, type OpenBatch } from '../../control/batch/open-batch.ts';
import type { Session } from '../../database/session.ts';
import { removeCopies } from '../../enforce/archive/remove-copies.ts';
import { recoverBatch } from '../../enforce/record/recover.ts';
import { openTarget } from '../../enforce/target.ts';
import { Failure } from '../../errors.ts';
import type { Workplace } from '../control/workplace.ts';

/** Told when something keeps one batch or rule from its turn; the others have theirs. */
export type Troubled = (where: string, error: unknown) => void;

/** What recovery needs of a workplace. */
interface RecoveryPlace extends Pick<Workplace, 'config' | 'clock'> {
  readonly observer: Pick<Workplace['observer'], 'batchRecovered'>;
}

/** Finds out what became of batches whose workers are gone: of all of them, or of those that are `wanted`. */
export async function recoverLapsedBatches(
  place: RecoveryPlace,
  session: Session,
  troubled: Troubled,
  wanted: (batch: OpenBatch) => boolean = () => true,
): Promise<void> {
  for (const batch of (await lapsedBatches(session)).filter(wanted)) {
    await recoverOne(place, session, batch).catch((error: unknown) => troubled(batch.rule, error));
  }
}

/** Takes back what aborted batches have left in archives that were away. */
export async function removeCopiesLeft(
  place: Pick<RecoveryPlace, 'config' | 'clock'>,
  session: Session,
  troubled: Troubled,
): Promise<void> {
  for (const removal of await pendingRemovals(session)) {
    const { connection } = removal.archive;
    const config = place.config.connections[connection];
    if (!config) {
      const fact = `there is no connection ${connection}, where copies of an aborted batch are to be taken back`;
      troubled(removal.rule, new Failure({ code: 'connection-unknown', fact }));
      continue;
    }
    const target = openTarget(config.url, connection);
    await removeCopies({ control: session, clock: place.clock }, target, removal)
      .catch((error: unknown) => troubled(removal.rule, error))
      .finally(() => target.close());
  }
}

async function recoverOne(place: RecoveryPlace, session: Session, batch: OpenBatch): Promise<void> {
  const connection = place.config.connections[batch.connection];
  if (!connection)
    throw new Failure({ code: 'connection-unknown', fact: `there is no connection ${batch.connection}` });
  const target = openTarget(connection.url, batch.connection);
  try {
    const outcome = await recoverBatch(session, target, place.clock, batch);
    place.observer.batchRecovered({ rule: batch.rule, run: batch.run, batch: batch.batch, outcome });
  } finally {
    await target.close();
  }
}
