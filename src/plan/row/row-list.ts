/** Rows as the first 8 bytes of their keyed digests: enough to know a listed row, nothing about an unknown one. */
export interface RowList {
  readonly size: number;
  has(digest: Uint8Array): boolean;
}

const PREFIX_BYTES = 8;

/** The prefixes, sorted, in base64 (RFC 4648): the same rows have the same text. */
export function rowListText(digests: readonly Uint8Array[]): string {
  const prefixes = BigUint64Array.from(digests, prefixOf).sort();
  const bytes = Buffer.alloc(prefixes.length * PREFIX_BYTES);
  prefixes.forEach((prefix, index) => void bytes.writeBigUInt64BE(prefix, index * PREFIX_BYTES));
  return bytes.toString('base64');
}

/** Reads what `rowListText` wrote; null for every other text. */
export function readRowList(text: string): RowList | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % PREFIX_BYTES !== 0 || bytes.toString('base64') !== text) return null;
  const prefixes = BigUint64Array.from({ length: bytes.length / PREFIX_BYTES }, (_, index) =>
    bytes.readBigUInt64BE(index * PREFIX_BYTES),
  );
  const isSorted = prefixes.every(
    (prefix, index) => index === 0 || (prefixes[index - 1] as bigint) <= prefix,
  );
  if (!isSorted) return null;
  return { size: prefixes.length, has: (digest) => includes(prefixes, prefixOf(digest)) };
}

function prefixOf(digest: Uint8Array): bigint {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.length).readBigUInt64BE(0);
}

/** Halves the sorted list until the place of the prefix is found. */
function includes(prefixes: BigUint64Array, wanted: bigint): boolean {
  let [from, to] = [0, prefixes.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((prefixes[middle] as bigint) < wanted) from = middle + 1;
    else to = middle;
  }
  return prefixes[from] === wanted;
}
