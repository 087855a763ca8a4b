import type { Alteration } from '../anonymise/alteration.ts';
import type { WrittenAt } from '../finding.ts';
import type { Join, Link, Predicate } from '../sql/predicate.ts';

/** How a numeric column counts time since 1970-01-01T00:00:00Z. */
export type EpochUnit = 'epoch_s' | 'epoch_ms' | 'epoch_us';

/** Where an event's time is found: a column of the row, or the latest or earliest of a column of linked rows. */
export interface EventColumn {
  readonly column: string;
  /** Whether the event has always happened, so that a missing value is a fault and no running account. */
  readonly always: boolean;
  readonly as: EpochUnit | null;
  /** Whose column it is; null: the row's own. */
  readonly from: EventLink | null;
  /** Of the column's name. */
  readonly position: WrittenAt;
}

/** Linked rows, and which of their times is the event's; a null among those that count means that it has not happened. */
export interface EventLink extends Link {
  readonly pick: 'latest' | 'earliest';
}

/** A column that names a person; through a link, it names one person for each linked row. */
export interface PersonColumn {
  readonly column: string;
  readonly from: Link | null;
}

/** Where the person a row is about is found: kind (`email`, `user`, …) → column; or none, with the reason. */
export type Person =
  | {
      readonly kind: 'columns';
      readonly columns: Readonly<Record<string, PersonColumn>>;
      /** Whether letter case counts when a person is looked for. */
      readonly match: 'exact' | 'case_insensitive';
    }
  | { readonly kind: 'none'; readonly because: string };

/** What becomes of linked rows when a row goes. */
export type DependantAction = 'delete' | 'detach' | 'keep';

/** Rows of another table that depend on a row of ours, and on which rows may depend in turn. */
export interface Dependant {
  /** As written. */
  readonly table: string;
  readonly on: readonly Join[];
  readonly action: DependantAction;
  /** Rows that depend on these; empty unless they are deleted. */
  readonly dependants: readonly Dependant[];
}

/** One category in one table: what the data map says of it. `null` events and conditions are ones the place has not. */
export interface Place {
  readonly category: string;
  readonly where: Predicate | null;
  readonly person: Person;
  readonly events: Readonly<Record<string, EventColumn | null>>;
  readonly conditions: Readonly<Record<string, Predicate | null>>;
  readonly dependants: readonly Dependant[];
  /** Columns by whose value the period is chosen: attribute → column. */
  readonly attributes: Readonly<Record<string, string>>;
  /** null where rows are neither anonymised nor pseudonymised here. */
  readonly alteration: Alteration | null;
  /** Of `category`. */
  readonly position: WrittenAt;
  /**
   * Of the keys (`where`, `key`, …), and of `person.KIND`, `events.NAME`, `conditions.NAME`, `attributes.NAME`,
   * `columns.NAME` and `leaves.NAME` of `anonymise`, and `dependants.N` (with `dependants.N.M` below it).
   */
  readonly positions: Readonly<Record<string, WrittenAt>>;
}

/** What the data map says of one table. */
export type TableEntry =
  | {
      readonly kind: 'places';
      /** As written: `table` or `schema.table`. */
      readonly table: string;
      /** Columns of the row key where the data map names it; null: the primary key. */
      readonly key: readonly string[] | null;
      readonly places: readonly Place[];
      readonly position: WrittenAt;
    }
  | {
      /** Its rows go with those of `parent`, of which it is a dependant. */
      readonly kind: 'with';
      readonly table: string;
      /** As written. */
      readonly parent: string;
      readonly position: WrittenAt;
    }
  | {
      readonly kind: 'exempt' | 'todo';
      readonly table: string;
      readonly reason: string;
      readonly position: WrittenAt;
    };

/** One data map file. */
export interface DataMap {
  /** The names in retentiond.yaml of the connections that look like this. */
  readonly connections: readonly string[];
  /** Zone of columns that carry none. */
  readonly timezone: string | null;
  /** A period as written, for later promises about backups. */
  readonly backupsKept: string | null;
  readonly tables: readonly TableEntry[];
  readonly position: WrittenAt;
  readonly positions: Readonly<Record<string, WrittenAt>>;
}
