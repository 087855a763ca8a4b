import { verifyAudit } from '../src/app/audit/verify.ts';
import type { Config } from '../src/config/config.ts';
import type { Stage } from './stage.ts';

/** Verifies the ledger, tells how it stands, and answers whether it is whole. */
export async function showLedger(stage: Stage, config: Config): Promise<boolean> {
  const verdict = await verifyAudit(config);
  stage.note(
    verdict.ok
      ? `ledger verified: ${verdict.entries} entries, head ${verdict.head.slice(0, 16)}…`
      : `the ledger does not verify: ${verdict.first_bad?.fact}`,
  );
  return verdict.ok;
}
