import { Failure } from '../../errors.ts';
import type { Pads, PseudonymKey } from '../pseudonym-key.ts';

/** Throws Failure `pseudonym-key-missing` where there is no key. */
export function padsOf(key: PseudonymKey | null, column: string): Pads {
  if (key) return key.padsOf(column);
  throw new Failure({
    code: 'pseudonym-key-missing',
    kind: 'refused',
    fact: 'a digest cannot be written without the digest key',
    hint: 'name it in retentiond.yaml: `evidence: { digest_key_file: … }`',
  });
}
