import { monotonic, sleep } from '../../clock.ts';
import type { OpenBatch } from '../../control/batch/open-batch.ts';
import { DatabaseFailure } from '../../database/failure.ts';
import { onlyValue, type ServerName, type Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { bind, numbered, sql } from '../../sql/fragment.ts';
import type { Recovered } from '../change/receipt.ts';

/** As long as a receipt's fence waits for a twin in flight. */
const PATIENCE_MS = 500;
const PAUSE_MS = 50;

/** PostgreSQL's code for a transaction's number that it has not given yet: invalid_parameter_value. */
const NOT_GIVEN = '22023';

/**
 * What became of a batch that left no receipt, by the target's own record of its transaction. Nothing is decided while
 * that is open, and what is decided is final: a transaction that has ended can neither commit nor abort any more.
 */
export async function inferOutcome(
  session: Session,
  server: ServerName,
  batch: OpenBatch,
): Promise<Recovered> {
  if (server.timeline !== batch.target.timeline) throw unknowable(batch, 'was restored or failed over since');
  const patient = await awaitEnd(session, batch);
  if (patient !== 'later') return patient;
  await session.engine.endBackend(session, batch.target);
  return awaitEnd(session, batch);
}

async function awaitEnd(session: Session, batch: OpenBatch): Promise<Recovered> {
  const end = monotonic() + PATIENCE_MS;
  for (;;) {
    const status = await readStatus(session, batch);
    if (status === 'committed' || status === 'aborted') return status;
    if (status !== 'in progress') throw unknowable(batch, 'has forgotten the transaction');
    if (monotonic() >= end) return 'later';
    await sleep(PAUSE_MS);
  }
}

async function readStatus(session: Session, batch: OpenBatch): Promise<string | null> {
  try {
    return onlyValue(
      await session.run(numbered(sql`SELECT pg_xact_status(${bind(batch.target.transaction)}::xid8)`)),
    );
  } catch (error) {
    if (error instanceof DatabaseFailure && error.state === NOT_GIVEN)
      throw unknowable(batch, 'has never given its transaction that number');
    throw error;
  }
}

function unknowable({ batch, connection, relation }: OpenBatch, why: string): Failure {
  return new Failure({
    code: 'outcome-unknowable',
    kind: 'refused',
    fact: `what became of batch ${batch} on ${relation} cannot be told: it left no receipt, and the server of the connection ${connection} ${why}`,
    hint: 'the table is left alone until a person has looked; a connection with `receipts: table` has a proof for each batch',
  });
}
