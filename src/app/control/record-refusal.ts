import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import { readLoginRole } from '../../control/login-role.ts';
import { inTransaction } from '../../database/transaction.ts';
import { append, lockChain } from '../../ledger/store.ts';
import { openControl } from './control.ts';
import { userName } from './operate.ts';

/** What a guard refused to a person. */
export interface Refusal {
  /** The command, as it is typed. */
  readonly attempt: string;
  readonly rule: string | null;
  /** The code of the failure. */
  readonly code: string;
}

/** Writes refusals into the ledger. Throws where it cannot be reached: the caller tells the refusal all the same. */
export async function recordRefusals(
  config: Config,
  clock: Clock,
  refusals: readonly Refusal[],
): Promise<void> {
  if (refusals.length === 0) return;
  const { session } = await openControl(config);
  try {
    await inTransaction(session, async () => {
      const chain = await lockChain(session);
      const by = { role: await readLoginRole(session), who: userName() };
      await append(
        session,
        chain,
        clock(),
        refusals.map((refusal) => ({ kind: 'attempt refused', ...refusal, ...by })),
      );
    });
  } finally {
    await session.close();
  }
}
