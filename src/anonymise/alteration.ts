import type { Column } from '../sql/shape.ts';

/** What becomes of one column of a row that is anonymised or pseudonymised; ISO/IEC 20889 names the techniques. */
export type Technique =
  | { readonly kind: 'null' }
  /** Literal parts with a placeholder between each two of them. */
  | { readonly kind: 'set'; readonly parts: readonly string[]; readonly placeholders: readonly Placeholder[] }
  /** Leading bits that stay. */
  | { readonly kind: 'truncate_ip'; readonly v4: number; readonly v6: number }
  | { readonly kind: 'generalise'; readonly to: 'year' | 'month' | 'day' }
  | { readonly kind: 'round'; readonly to: number }
  | { readonly kind: 'mask'; readonly keepLast: number }
  /** JSON pointers (RFC 6901). */
  | { readonly kind: 'remove'; readonly pointers: readonly string[] };

/** `random` is anonymous and unique; `digest` is keyed, and never anonymous while its key exists (GDPR, recital 26). */
export type Placeholder = 'random' | 'digest';

/** How the rows of one place are anonymised or pseudonymised: every column of the table is in `columns` or `leaves`. */
export interface Alteration {
  readonly columns: Readonly<Record<string, Technique>>;
  readonly leaves: readonly string[];
  /** The column that says when a row was done; null: its key is remembered beside the receipts. */
  readonly marker: string | null;
}

/** A column that is changed, as the live catalogue has it. */
export interface AlteredColumn {
  readonly column: Column;
  readonly technique: Technique;
}

/** The column that says when a row was done: an instant, or a wall clock's time in a zone. */
export interface MarkerColumn {
  readonly name: string;
  readonly kind: 'timestamptz' | 'timestamp';
  /** IANA name; null for a column that carries its zone. */
  readonly zone: string | null;
}

/** An alteration that was held against the live catalogue. */
export interface CheckedAlteration {
  readonly columns: readonly AlteredColumn[];
  /** What stays as it is and could still single somebody out; in the order of the data map. */
  readonly leaves: readonly Column[];
  readonly marker: MarkerColumn | null;
}
