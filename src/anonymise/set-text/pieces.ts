import type { Fragment } from '../../sql/fragment.ts';
import type { Placeholder } from '../alteration.ts';
import type { TechniqueOf } from '../technique-sql.ts';

/** How one engine writes the literal parts, and what stands between them. */
export interface PieceWriter extends Readonly<Record<Placeholder, () => Fragment>> {
  literal(part: string): Fragment;
}

/** What is joined to be the text, in its order. */
export function piecesOf({ parts, placeholders }: TechniqueOf<'set'>, written: PieceWriter): Fragment[] {
  return parts.flatMap((part, index) => {
    const placeholder = placeholders[index];
    return [written.literal(part), ...(placeholder ? [written[placeholder]()] : [])];
  });
}
