import { onlyValue, type Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { Failure } from '../../errors.ts';
import type { SummaryStatements } from '../../plan/summary/summary.ts';
import type { Scene } from '../scene.ts';

/**
 * Makes the row of the summary in which small groups are counted together, once, before the first batch: every batch locks
 * it, and two that both missed it would make two. It is about nobody, and nothing is counted in it yet.
 */
export async function makeRest(scene: Scene): Promise<void> {
  const { summary } = scene.plan.statements;
  if (!summary) return;
  const session = await scene.target.brief();
  if ((await isThere(session, summary)) || !(await isAnyDue(scene))) return;
  try {
    await inTransaction(session, async () => {
      if (onlyValue(await session.run(summary.takeTurn)) !== '1') throw turnNotCome();
      if (!(await isThere(session, summary))) await session.run(summary.makeRest);
    });
  } finally {
    if (summary.endTurn && session.alive) await session.run(summary.endTurn);
  }
}

/** A run that finds nothing changes nothing. */
async function isAnyDue({ plan, target, holds }: Scene): Promise<boolean> {
  const session = await target.session();
  return onlyValue(await session.run(plan.statements.due(await holds(), 1))) !== '0';
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
