import { eventually } from './daemon.ts';
import type { TargetClient, TestEngine } from './engines/engine.ts';
import { POSTGRESQL } from './engines/postgresql.ts';

/** Waits until somebody in the client's database waits for a lock; inside a transaction a client would never see it. */
export async function untilLockWait(client: TargetClient, engine: TestEngine = POSTGRESQL): Promise<void> {
  await eventually(
    'somebody waits for a lock',
    () => engine.lockWaits(client),
    (waiting) => waiting.length > 0,
  );
}

/** Waits until a transaction of ours has done such a statement in the client's database and holds its rows. */
export async function untilHeld(client: TargetClient, statement: RegExp): Promise<void> {
  await eventually(
    'the rows of a statement are held',
    async () =>
      (
        await client.query(
          `SELECT state, query FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'retentiond'`,
        )
      ).rows,
    (rows) => rows.some(({ state, query }) => state === 'idle in transaction' && statement.test(query)),
  );
}
