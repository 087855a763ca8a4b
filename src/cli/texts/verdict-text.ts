import type { LedgerVerdict } from '../../app/audit/verify.ts';
import { counted, formatCount } from '../findings/count.ts';

/** What was found, how far it is signed and the access log anchored, and what was not checked. */
export function verdictLines(verdict: LedgerVerdict): readonly string[] {
  const left = verdict.not_checked.map((one) => `not checked: ${one}`);
  const { first_bad: bad } = verdict;
  if (bad)
    return [`entry ${formatCount(bad.entry)} is the first bad one: ${bad.fact} (${bad.code})`, ...left];
  const { entries, head } = verdict;
  const verified = `ledger verified: ${counted(entries, 'entry', 'entries')}, head ${head}`;
  return [verified, signedLine(verdict), ...copiedLines(verdict), accessLine(verdict), ...left];
}

function signedLine({ checkpoint, unsigned }: LedgerVerdict): string {
  if (!checkpoint) return 'no entry is signed: whoever rules the database could write all of them anew';
  const signed = `signed up to entry ${formatCount(checkpoint.size)} by ${checkpoint.key}`;
  if (unsigned === 0) return signed;
  return `${signed}; ${counted(unsigned, 'entry', 'entries')} above the last checkpoint: linked, not signed`;
}

/** Nothing where nobody keeps any: that nothing was compared is no news then. */
function copiedLines({ copied }: LedgerVerdict): readonly string[] {
  return copied === 0
    ? []
    : [`the copies of checkpoints that are kept elsewhere agree, up to entry ${formatCount(copied)}`];
}

function accessLine({ access }: LedgerVerdict): string {
  if (!access) return 'no view of the access log is anchored: its end could be cut off unseen';
  const { anchored, entry, at } = access;
  return `access log anchored up to view ${formatCount(anchored)}, by entry ${formatCount(entry)} of ${at}: what came later could be cut off unseen`;
}
