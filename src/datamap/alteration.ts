import type { Alteration, Technique } from '../anonymise/alteration.ts';
import { recordOf } from '../config/record.ts';
import type { WrittenAt } from '../finding.ts';
import { type Document, type Path, writtenAt } from '../reading/document.ts';
import { partsOf } from './place/set-text.ts';
import type { WrittenAlteration } from './schema/alteration-schema.ts';
import type { WrittenTechnique } from './schema/technique-schema.ts';

/** How the rows of a place are altered, checked by the schema. */
export function buildAlteration(written: WrittenAlteration | undefined): Alteration | null {
  if (!written) return null;
  const { columns, leaves, marker } = written;
  const techniques = Object.entries(columns).map(([name, one]) => [name, buildTechnique(one)] as const);
  return { columns: recordOf(techniques), leaves: leaves ?? [], marker: marker ?? null };
}

/** As much of a block as speaks of columns. */
interface WrittenBlock {
  readonly columns?: Readonly<Record<string, unknown>> | undefined;
  readonly leaves?: readonly string[] | undefined;
  readonly marker?: string | undefined;
}

/** Where it speaks of a column: `columns.NAME`, `leaves.NAME` and `marker`, after `archive.` in that block; `path` is its place's. */
export function alterationPositions(
  document: Document,
  path: Path,
  written: WrittenBlock | undefined,
  block: 'anonymise' | 'archive',
): Record<string, WrittenAt> {
  if (!written) return {};
  const at = [...path, block];
  const prefix = block === 'archive' ? 'archive.' : '';
  const { columns, leaves, marker } = written;
  return recordOf<WrittenAt>([
    ...Object.keys(columns ?? {}).map(
      (name) => [`${prefix}columns.${name}`, writtenAt(document, [...at, 'columns', name], 'key')] as const,
    ),
    ...(leaves ?? []).map(
      (name, index) => [`${prefix}leaves.${name}`, writtenAt(document, [...at, 'leaves', index])] as const,
    ),
    ...(marker === undefined ? [] : [[`${prefix}marker`, writtenAt(document, [...at, 'marker'])] as const]),
  ]);
}

type Written = NonNullable<WrittenTechnique>;
/** A table, so that a technique which is added to the schema cannot be forgotten here. */
type Builders = { readonly [K in keyof Written]-?: (written: NonNullable<Written[K]>) => Technique };

const BUILDERS: Builders = {
  set: (text) => ({ kind: 'set', ...partsOf(text) }),
  truncate_ip: ({ v4, v6 }) => ({ kind: 'truncate_ip', v4, v6 }),
  generalise: (to) => ({ kind: 'generalise', to }),
  round: (to) => ({ kind: 'round', to }),
  mask: ({ keep_last }) => ({ kind: 'mask', keepLast: keep_last }),
  remove: (pointers) => ({ kind: 'remove', pointers }),
};

function buildTechnique(written: WrittenTechnique): Technique {
  if (written === null) return { kind: 'null' };
  // The schema has made sure of exactly one key; one that is left out may still be there, as undefined.
  const [kind, value] = Object.entries(written).find(([, one]) => one !== undefined) as [
    keyof Written,
    never,
  ];
  return BUILDERS[kind](value);
}
