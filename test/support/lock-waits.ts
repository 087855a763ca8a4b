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
