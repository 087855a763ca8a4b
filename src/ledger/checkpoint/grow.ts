import type { Session } from '../../database/session.ts';
import { sha256Hex } from '../../digest.ts';
import { Failure } from '../../errors.ts';
import { type Entry, NO_HASH } from '../entry.ts';
import { readEntries } from '../store.ts';
import { Frontier } from '../tree/frontier.ts';
import type { StoredCheckpoint } from './store.ts';

/** A tree over the first entries of a ledger, and the hash of the last of them. */
export interface GrownTree {
  readonly tree: Frontier;
  readonly head: string;
}

/** The code of the failure of a ledger that is not what was signed, or does not go on from it. */
export const LEDGER_BROKEN = 'ledger-broken';

/**
 * The tree of the first `to` entries, from that of an older checkpoint; every entry since must be whole and link to the one
 * before it. Throws Failure `ledger-broken` that names the first that does not.
 */
export async function growTree(
  session: Session,
  from: Pick<StoredCheckpoint, 'size' | 'root' | 'frontier'> | null,
  to: bigint,
): Promise<GrownTree> {
  const tree = from === null ? Frontier.empty() : treeOf(from);
  const signed = tree.size;
  let head = NO_HASH;
  let next = signed === 0n ? 1n : signed;
  for await (const entry of readEntries(session, next - 1n)) {
    if (next > to) break;
    if (entry.seq !== next || !isWhole(entry)) throw broken(next);
    // What comes before the last signed entry is not read again.
    if (next > signed) {
      if (previousOf(entry) !== head) throw broken(next);
      tree.add(entry.text);
    }
    head = entry.hash;
    next += 1n;
  }
  if (next !== to + 1n) throw broken(next);
  return { tree, head };
}

function treeOf({ size, root, frontier }: Pick<StoredCheckpoint, 'size' | 'root' | 'frontier'>): Frontier {
  const tree = Frontier.from(size, frontier);
  if (tree.root() !== root) throw broken(size);
  return tree;
}

export function broken(entry: bigint): Failure {
  return new Failure({
    kind: 'ledger',
    code: LEDGER_BROKEN,
    fact: `entry ${entry} of the ledger does not go on from what was signed before it`,
    hint: 'run `retentiond audit verify`: nothing is signed, and no batch begins, until the ledger verifies again',
  });
}

function isWhole({ text, hash }: Entry): boolean {
  return sha256Hex(text) === hash;
}

function previousOf({ text }: Entry): unknown {
  try {
    return (JSON.parse(text) as { readonly previous?: unknown } | null)?.previous;
  } catch {
    return undefined;
  }
}
