/** Leaves from `start` up to, without, `end`, counted from 0: those under one node of a proof. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The nodes of an inclusion proof as the leaves under each, in the proof's order (RFC 6962, section 2.1.1, PATH): they are
 * disjoint, so that a proof can be made while the leaves pass by. Throws RangeError where the tree has no leaf `index`.
 */
export function rangesOfInclusion(index: number, size: number): Range[] {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size)
    throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`);
  const ranges: Range[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + split(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/**
 * The same of a consistency proof (RFC 6962, section 2.1.2, SUBPROOF). Throws RangeError where the older tree is empty or
 * larger than the newer one.
 */
export function rangesOfConsistency(oldSize: number, newSize: number): Range[] {
  if (!Number.isSafeInteger(oldSize) || !Number.isSafeInteger(newSize) || oldSize < 1 || oldSize > newSize)
    throw new RangeError(`a tree of ${newSize} leaves does not begin with one of ${oldSize}`);
  const ranges: Range[] = [];
  let [start, end] = [0, newSize];
  while (end !== oldSize) {
    const middle = start + split(end - start);
    if (oldSize <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // Whoever checks the proof knows the older root, and this is it where nothing stands left of it.
  if (start > 0) ranges.push({ start, end });
  return ranges.reverse();
}

/** Where a tree is divided: the largest power of two below its size, which is above 1. */
function split(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}
