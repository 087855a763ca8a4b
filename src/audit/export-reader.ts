import type { Entry } from '../ledger/entry.ts';
import { Frontier } from '../ledger/tree/frontier.ts';
import { GrowingProof } from '../ledger/tree/growing-proof.ts';
import { leafHash } from '../ledger/tree/proof.ts';
import { BatchBook } from '../ledger/verify/books/batches.ts';
import { HoldBook } from '../ledger/verify/books/holds.ts';
import { type Link, readLink, strangeForm } from '../ledger/verify/books/link.ts';
import { type ConsistencyProved, EXPORT_FORMAT, type Proofs } from './export-files.ts';

/** What the texts of an entry are, as their files end. */
type TextForm = 'yaml' | 'json';

interface Begun {
  readonly proof: GrowingProof;
  readonly oldSize: number;
  readonly oldRoot: string;
}

/** What an entry says, whatever stands before it; null where it is not as it must be. */
export function readWhole(entry: Entry): Link | null {
  const link = readLink(entry, entry.seq - 1n);
  return 'fact' in link || strangeForm(link) ? null : link;
}

/** Gathers, from entries that pass by once, what an export says beside them; nothing is judged, and nothing refused. */
export class ExportReader {
  /** Signing keys that the ledger introduces, as C2SP verifier keys. */
  readonly keys: string[] = [];
  /** Texts that entries name, by their hashes. */
  readonly texts = new Map<string, TextForm>();
  head = '';
  private readonly batches = new BatchBook();
  private readonly holds = new HoldBook();
  private readonly tree = Frontier.empty();
  private readonly consistency: ConsistencyProved[] = [];
  private before: readonly string[] = [];
  private leaf = '';
  private begun: Begun | null = null;

  /** The tree's root so far. */
  get root(): string {
    return this.tree.root();
  }

  add(entry: Entry): void {
    this.begun?.proof.add(Number(this.tree.size), entry.text);
    this.before = this.tree.hashes;
    this.tree.add(entry.text);
    this.leaf = leafHash(entry.text).toString('hex');
    this.head = entry.hash;
    const link = readWhole(entry);
    if (link) this.read(entry.seq, link);
  }

  /** A signed checkpoint of so many entries, which were added; `next` is the size of the one after it, null for none. */
  checkpoint(size: bigint, next: bigint | null): void {
    if (size !== this.tree.size) return;
    this.prove();
    if (next !== null)
      this.begun = {
        proof: new GrowingProof(this.tree, Number(next)),
        oldSize: Number(size),
        oldRoot: this.root,
      };
  }

  openBatches(): readonly string[] {
    return [...this.batches.openBatches()].sort();
  }

  standingHolds(): readonly string[] {
    return [...this.holds.standingHolds()].sort();
  }

  /** The last entry's proof leads through the right edge of the tree before it. */
  proofs(): Proofs {
    const size = Number(this.tree.size);
    const proof = [...this.before].reverse();
    const last = { seq: size, leaf: this.leaf, size, root: this.root, proof };
    return { format_version: EXPORT_FORMAT, consistency: this.consistency, last_entry: last };
  }

  private prove(): void {
    if (!this.begun) return;
    const { proof, oldSize, oldRoot } = this.begun;
    this.consistency.push({
      old_size: oldSize,
      old_root: oldRoot,
      new_size: Number(this.tree.size),
      new_root: this.root,
      proof: proof.proof(),
    });
    this.begun = null;
  }

  private read(seq: bigint, link: Link): void {
    this.batches.read(seq, link);
    this.batches.takeCommitted();
    this.holds.read(seq, link);
    if (link.kind === 'key rotated' && link.verifier !== null) this.keys.push(link.verifier);
    if (link.kind === 'configuration changed') this.texts.set(link.settings, 'json');
    if (link.kind !== 'policies in force') return;
    this.texts.set(link.settings, 'json');
    for (const { text } of link.files) this.texts.set(text, 'yaml');
  }
}
