import { type Finding, finding, isFindingCode, severityOf, WARNING_CODES } from '../finding.ts';
import type { Phrase } from '../finding-text/text.ts';
import { type Document, valueAt, writtenAt } from '../reading/document.ts';
import { nearest } from '../reading/nearest.ts';
import { slugSchema } from '../reading/slug.ts';

/** Only a warning can be accepted, and only one that there is. */
export function checkAccept(document: Document): Finding[] {
  const accept = valueAt(document, ['accept']);
  if (!Array.isArray(accept)) return [];
  return accept.flatMap((_, index) => {
    const path = ['accept', index, 'finding'];
    const written = valueAt(document, path);
    if (typeof written !== 'string' || !slugSchema.safeParse(written).success) return [];
    const at = writtenAt(document, path);
    if (!isFindingCode(written))
      return [finding('accept-unknown', at, { written, suggestion: suggest(written) })];
    return severityOf(written) === 'error' ? [finding('accept-error', at, { written })] : [];
  });
}

function suggest(written: string): Phrase {
  const name = nearest(written, WARNING_CODES);
  return name === null ? { phrase: 'as-validate-shows' } : { phrase: 'did-you-mean', name };
}
