import { type ByteText, HASH_BYTES } from '../digest.ts';
import { merkleRootOfHashes } from './merkle.ts';

/** Keyed digests of a batch's rows, in the order in which they were taken: the leaves of its intent's tree. */
export interface DigestList {
  readonly count: number;
  /** Of 32 bytes each, one after the other. */
  readonly bytes: Buffer;
  /** RFC 6962 root, in hex. */
  readonly root: string;
}

/** Grows while rows are judged. */
export class DigestGatherer {
  #bytes: Buffer;
  #count = 0;

  /** Room for so many; more find theirs. */
  constructor(expected: number) {
    this.#bytes = Buffer.alloc(Math.max(1, expected) * HASH_BYTES);
  }

  add(digest: ByteText): void {
    this.addAll(Buffer.from(digest, 'latin1'));
  }

  /** Of 32 bytes each, one after the other. */
  addAll(digests: Buffer): void {
    const end = this.#count * HASH_BYTES;
    const missing = end + digests.length - this.#bytes.length;
    if (missing > 0) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(Math.max(end, missing))]);
    this.#bytes.set(digests, end);
    this.#count += digests.length / HASH_BYTES;
  }

  end(): DigestList {
    const bytes = this.#bytes.subarray(0, this.#count * HASH_BYTES);
    return { count: this.#count, bytes, root: merkleRootOfHashes(bytes).toString('hex') };
  }
}
