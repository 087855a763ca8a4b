import type { Config } from '../../../config/config.ts';
import type { Session } from '../../../database/session.ts';
import { inSnapshot } from '../../../database/snapshot.ts';
import { Failure } from '../../../errors.ts';
import { latestCheckpoint } from '../../../ledger/checkpoint/store.ts';
import { readChain } from '../../../ledger/store.ts';
import { leafHash } from '../../../ledger/tree/proof.ts';
import { Prover } from '../../../ledger/tree/prover.ts';
import { openControl } from '../../control/control.ts';
import { requireSignedTree } from '../checkpoint/signed-tree.ts';
import { entryUnknown, readEntriesUpTo } from './read-entry.ts';

/** `audit prove SEQ --json`: hashes in hex. */
export interface InclusionAnswer {
  readonly format_version: 1;
  readonly ledger: string;
  readonly entry: number;
  /** The place of its leaf, from 0. */
  readonly index: number;
  readonly text: string;
  readonly leaf: string;
  /** The tree: so many entries, and its root. */
  readonly size: number;
  readonly root: string;
  readonly proof: readonly string[];
  /** The signed note of exactly this tree; null where it was never signed. */
  readonly checkpoint: string | null;
}

/** A tree, and the note where it was signed. */
interface Tree {
  readonly size: number;
  readonly root: string;
  readonly checkpoint: string | null;
}

/** `audit prove --from SIZE --json`. */
export interface ConsistencyAnswer {
  readonly format_version: 1;
  readonly ledger: string;
  readonly from: Tree;
  readonly to: Tree;
  readonly proof: readonly string[];
}

/**
 * Proves that an entry is in the tree of the first `size` entries: by default that of the latest checkpoint, or of the whole
 * ledger where the entry is younger. Throws Failure `entry-unknown`, `tree-too-small`, `tree-too-large`, and of kind
 * `ledger` where entries are missing or the checkpoint is not of this tree.
 */
export function proveInclusion(config: Config, entry: number, size: number | null): Promise<InclusionAnswer> {
  return reading(config, async (session, { ledger, entries }) => {
    if (BigInt(entry) > entries) throw entryUnknown(BigInt(entry), entries);
    const tree = await sizeOf(session, entry, size, entries);
    const prover = Prover.ofInclusion(entry - 1, tree);
    let proven = '';
    for await (const { seq, text } of readEntriesUpTo(session, BigInt(tree))) {
      if (seq === BigInt(entry)) proven = text;
      prover.add(leafHash(text));
    }
    const root = prover.root();
    return {
      format_version: 1,
      ledger,
      entry,
      index: entry - 1,
      text: proven,
      leaf: leafHash(proven).toString('hex'),
      size: tree,
      root,
      proof: prover.proof(),
      checkpoint: await requireSignedTree(session, ledger, { size: tree, root }),
    };
  });
}

/**
 * Proves that the tree of the first `to` entries begins with that of the first `from`: by default `to` is the latest
 * checkpoint, or the whole ledger where that is smaller. Throws Failure as `proveInclusion` does.
 */
export function proveConsistency(
  config: Config,
  from: number,
  to: number | null,
): Promise<ConsistencyAnswer> {
  return reading(config, async (session, { ledger, entries }) => {
    const size = await sizeOf(session, from, to, entries);
    const prover = Prover.ofConsistency(from, size);
    let older = '';
    for await (const { seq, text } of readEntriesUpTo(session, BigInt(size))) {
      prover.add(leafHash(text));
      if (seq === BigInt(from)) older = prover.root();
    }
    const tree = async (of: number, root: string): Promise<Tree> => ({
      size: of,
      root,
      checkpoint: await requireSignedTree(session, ledger, { size: of, root }),
    });
    return {
      format_version: 1,
      ledger,
      from: await tree(from, older),
      to: await tree(size, prover.root()),
      proof: prover.proof(),
    };
  });
}

interface Ledger {
  readonly ledger: string;
  readonly entries: bigint;
}

async function reading<T>(config: Config, work: (session: Session, chain: Ledger) => Promise<T>): Promise<T> {
  const { session } = await openControl(config);
  try {
    return await inSnapshot(session, async () => {
      const { ledger, size: entries } = await readChain(session);
      return work(session, { ledger, entries });
    });
  } finally {
    await session.close();
  }
}

/** How many entries the tree has that must hold the first `least`. */
async function sizeOf(
  session: Session,
  least: number,
  asked: number | null,
  entries: bigint,
): Promise<number> {
  if (BigInt(asked ?? least) > entries) {
    throw new Failure({
      code: 'tree-too-large',
      fact: `the ledger has ${entries} entries, not ${asked ?? least}`,
      hint: '`retentiond audit verify` says how many there are',
    });
  }
  if (asked !== null && asked < least) {
    throw new Failure({
      kind: 'usage',
      code: 'tree-too-small',
      fact: `the first ${asked} entries do not contain the first ${least}`,
      hint: 'name a larger tree, or leave its size out',
    });
  }
  if (asked !== null) return asked;
  const signed = await latestCheckpoint(session);
  return Number(signed && signed.size >= BigInt(least) ? signed.size : entries);
}
