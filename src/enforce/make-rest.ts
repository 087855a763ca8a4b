import { onlyValue, type Session } from '../database/session.ts';
import { inTransaction } from '../database/transaction.ts';
import { Failure } from '../errors.ts';
import type { SummaryStatements } from '../plan/summary.ts';
import type { Scene } from './scene.ts';

/**
 * Makes the row of the summary in which small groups are counted together, once, before the first batch: every batch locks
 * it, and two that both missed it would make two. It is about nobody, and nothing is counted in it yet.
 */
export async function makeRest({ plan, target }: Scene): Promise<void> {
  const { summary } = plan.statements;
  if (!summary) return;
  const session = await target.brief();
  if (await isThere(session, summary)) return;
  try {
    await inTransaction(session, async () => {
      if (onlyValue(await session.run(summary.takeTurn)) !== '1') throw turnNotCome();
      if (!(await isThere(session, summary))) await session.run(summary.makeRest);
    });
  } finally {
    if (summary.endTurn && session.alive) await session.run(summary.endTurn);
  }
}

async function isThere(session: Session, summary: SummaryStatements): Promise<boolean> {
  return onlyValue(await session.run(summary.countRest)) !== '0';
}

function turnNotCome(): Failure {
  return new Failure({
    code: 'summary-busy',
    fact: 'another run is preparing the same summary and does not end; nothing was changed',
    hint: 'run the rule again',
  });
}
