import type { ConsistencyAnswer, InclusionAnswer } from '../../app/audit/look-up/prove.ts';
import { inclusionText } from '../../ledger/checkpoint/inclusion-text.ts';
import { counted, formatCount } from '../findings/count.ts';

/** A proof that others can check where the tree was signed; else what is in it, in words. */
export function inclusionProofText(answer: InclusionAnswer): string {
  const { checkpoint, entry, size, root, leaf, proof } = answer;
  if (checkpoint !== null) return inclusionText({ ...answer, checkpoint });
  const head = `entry ${formatCount(entry)} is in the tree of ${counted(size, 'entry', 'entries')}, which was not signed`;
  return lines([head, `leaf   ${leaf}`, `root   ${root}`, ...nodes(proof)]);
}

export function consistencyProofText({ from, to, proof }: ConsistencyAnswer): string {
  const head = `the tree of ${counted(to.size, 'entry', 'entries')} begins with that of ${formatCount(from.size)}`;
  const notes = [from, ...(to.size === from.size ? [] : [to])].flatMap(({ checkpoint }) => checkpoint ?? []);
  const proven = lines([head, `from   ${from.root}`, `to     ${to.root}`, ...nodes(proof)]);
  return [proven, ...notes].join('\n');
}

function nodes(proof: readonly string[]): readonly string[] {
  return proof.map((node) => `proof  ${node}`);
}

function lines(each: readonly string[]): string {
  return `${each.join('\n')}\n`;
}
