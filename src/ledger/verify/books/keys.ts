import { verifyRotation } from '../../checkpoint/rotation.ts';
import type { Intent } from '../../entries/batch.ts';
import type { KeyRotated } from '../../entries/evidence.ts';
import type { Body } from '../../entry.ts';
import type { Book } from './book.ts';
import type { Strange } from './defect.ts';

export interface KeyInUse {
  readonly name: string;
  /** As a C2SP verifier key; null for digest keys. */
  readonly verifier: string | null;
}

/** Follows the keys; memory grows with their rotations. */
export class KeyBook implements Book {
  private ledger = '';
  private readonly inUse = new Map<KeyRotated['purpose'], KeyInUse>();
  private readonly introduced: string[] = [];

  read(_: bigint, entry: Body): Strange | null {
    if (entry.kind === 'opened') this.ledger = entry.ledger;
    if (entry.kind === 'intent') return this.readIntent(entry);
    return entry.kind === 'key rotated' ? this.readRotation(entry) : null;
  }

  /** The signing key in use, as a C2SP verifier key; null where there is none so far. */
  signing(): KeyInUse | null {
    return this.inUse.get('signing') ?? null;
  }

  /** Every signing key so far, as C2SP verifier keys. */
  verifiers(): readonly string[] {
    return this.introduced;
  }

  /** In a ledger that is older than such entries, nobody has said which key is in use. */
  private readIntent({ batch, digest_key: key }: Intent): Strange | null {
    const inUse = this.inUse.get('digest');
    if (!inUse || inUse.name === key) return null;
    return { code: 'key order', fact: `batch ${batch} has its digests by ${key}, which was not in use` };
  }

  private readRotation(entry: KeyRotated): Strange | null {
    const before = this.inUse.get(entry.purpose);
    this.inUse.set(entry.purpose, { name: entry.new, verifier: entry.verifier });
    if (entry.old !== (before?.name ?? null))
      return {
        code: 'key order',
        fact: `the ${entry.purpose} key ${entry.new} follows one that was not in use`,
      };
    if (entry.purpose === 'digest') return null;
    const wrong = verifyRotation(entry, this.ledger, before?.verifier ?? null);
    if (wrong !== null || entry.verifier === null)
      return { code: 'key signature', fact: `the signing key ${entry.new} came into use, and ${wrong}` };
    this.introduced.push(entry.verifier);
    return null;
  }
}
