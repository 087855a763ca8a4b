import type { Strange } from './defect.ts';
import type { Link } from './link.ts';

/**
 * What a verifier remembers about one subject while it reads. Its fields are values, maps, sets and lists of those and
 * nothing else, so that it can be written down and go on later.
 */
export interface Book {
  /** The next entry, of whatever kind; null where it fits. */
  read(seq: bigint, entry: Link): Strange | null;
}
