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
    this.addRoom(1).write(digest, 'latin1');
  }

  /** Counts so many more, and gives the bytes in which they are to be written before anything else is added. */
  addRoom(count: number): Buffer {
    const from = this.#count * HASH_BYTES;
    const to = from + count * HASH_BYTES;
    const missing = to - this.#bytes.length;
    if (missing > 0) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(Math.max(from, missing))]);
    this.#count += count;
    return this.#bytes.subarray(from, to);
  }

  end(): DigestList {
    const bytes = this.#bytes.subarray(0, this.#count * HASH_BYTES);
    return { count: this.#count, bytes, root: merkleRootOfHashes(bytes).toString('hex') };
  }
}
