import { parseInstant } from '../../../calendar/instant.ts';
import { type KeptPause, unliftedPauses } from '../../../control/run/pause.ts';
import type { Session } from '../../../database/session.ts';
import type { Strange } from '../books/defect.ts';
import type { StandingPause } from '../books/pauses.ts';
import type { Verifier } from '../chain/verifier.ts';

/** The first pause that the entries and the control database do not both have: runs would go on, or rest, unseen. */
export async function checkPauses(session: Session, verifier: Verifier): Promise<Strange | null> {
  return strangePause(verifier.books.pauses.standing(), await unliftedPauses(session));
}

/** One that has ended by itself need not stand in the ledger any more: a later word on its rule may have lifted it there. */
export function strangePause(standing: readonly StandingPause[], kept: readonly KeptPause[]): Strange | null {
  const left = [...kept];
  for (const pause of [...standing].sort((one, other) => Number(one.seq - other.seq))) {
    const index = left.findIndex((one) => isSame(one, pause));
    if (index < 0) {
      const fact = `the pause of ${named(pause)} that entry ${pause.seq} has placed does not stand so in the control database`;
      return { seq: pause.seq, code: 'pause lost', fact };
    }
    left.splice(index, 1);
  }
  const stranger = left.find(({ inForce }) => inForce);
  if (!stranger) return null;
  const fact = `a pause of ${named(stranger)} stands in the control database, and not in the ledger`;
  return { code: 'pause lost', fact };
}

function isSame(kept: KeptPause, { rule, until, role, who }: StandingPause): boolean {
  return (
    kept.rule === rule && momentOf(kept.until) === momentOf(until) && kept.role === role && kept.who === who
  );
}

function momentOf(until: string | null): bigint | null {
  return until === null ? null : parseInstant(until);
}

function named({ rule }: Pick<StandingPause, 'rule'>): string {
  return rule ?? 'every rule';
}
