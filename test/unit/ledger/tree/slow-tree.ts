import { hash } from 'node:crypto';

function sha256(...parts: readonly Uint8Array[]): Buffer {
  return hash('sha256', Buffer.concat(parts), 'buffer');
}

/** k, the largest power of two smaller than n. */
function largestBelow(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/**
 * RFC 6962, section 2.1, definition by definition and recursive: the measure of the fast ones. The data of the leaves from
 * `from` up to, without, `to` is the RFC's D[from:to]; what was computed once is remembered, and nothing else is clever.
 */
export class SlowTree {
  private readonly data: readonly Uint8Array[];
  private readonly known = new Map<string, Buffer>();

  constructor(data: readonly Uint8Array[]) {
    this.data = data;
  }

  /** MTH(D[from:to]). */
  mth(from: number, to: number): Buffer {
    const name = `${from}:${to}`;
    const hashed = this.known.get(name) ?? this.define(from, to);
    this.known.set(name, hashed);
    return hashed;
  }

  private define(from: number, to: number): Buffer {
    const n = to - from;
    if (n === 0) return sha256();
    if (n === 1) return sha256(Buffer.of(0), this.data[from] as Uint8Array);
    const k = largestBelow(n);
    return sha256(Buffer.of(1), this.mth(from, from + k), this.mth(from + k, to));
  }

  /** PATH(m, D[from:to]), section 2.1.1; m counts from `from`. */
  path(m: number, from: number, to: number): Buffer[] {
    const n = to - from;
    if (n === 1) return [];
    const k = largestBelow(n);
    return m < k
      ? [...this.path(m, from, from + k), this.mth(from + k, to)]
      : [...this.path(m - k, from + k, to), this.mth(from, from + k)];
  }

  /** PROOF(m, D[n]), section 2.1.2. */
  proof(m: number, n: number): Buffer[] {
    return this.subproof(m, 0, n, true);
  }

  /** SUBPROOF(m, D[from:to], b). */
  private subproof(m: number, from: number, to: number, b: boolean): Buffer[] {
    const n = to - from;
    if (m === n) return b ? [] : [this.mth(from, to)];
    const k = largestBelow(n);
    return m <= k
      ? [...this.subproof(m, from, from + k, b), this.mth(from + k, to)]
      : [...this.subproof(m - k, from + k, to, false), this.mth(from, from + k)];
  }
}

/** The root over all of this data. */
export function treeHash(data: readonly Uint8Array[]): Buffer {
  return new SlowTree(data).mth(0, data.length);
}
