import type { Alteration } from '../../anonymise/alteration.ts';
import type { Period } from '../../calendar/period.ts';
import type { WrittenAt } from '../../finding.ts';
import type { Join, Link, Predicate } from '../../sql/predicate.ts';

/** Where rows live: in daily use, or in the intermediate archive (CNIL, guide on retention periods). */
export type Base = 'active' | 'archive';

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

/** What becomes of linked rows when a row goes; `archive`: copied beside it, then deleted. */
export type DependantAction = 'delete' | 'detach' | 'archive' | 'keep';

/** A table of another connection, where rows are copied to. */
export interface ArchiveTable {
  /** In retentiond.yaml. */
  readonly connection: string;
  /** As written, without the connection: `table` or `schema.table`. */
  readonly table: string;
}

/** Where rows are archived, and what of them stays. */
export interface Archive {
  readonly to: ArchiveTable;
  /** The archive's column that takes the start. */
  readonly startInto: string;
  /** What stays of a row in its place: every column in neither `columns` nor `leaves` becomes null. null: the row goes. */
  readonly remains: Alteration | null;
}

/** One column by which rows are counted: the month or year of a time, or a value as it is. */
export interface SummaryColumn {
  /** Of the table into which is counted. */
  readonly into: string;
  /** Of the rows. */
  readonly column: string;
  readonly unit: 'month' | 'year' | 'value';
  /** Why a plain value tells nobody apart; null for a unit of time. */
  readonly because: string | null;
}

/** What is counted before rows go: anonymous, since small groups are counted together. */
export interface Summary {
  /** A table of the same connection, as written. */
  readonly into: string;
  readonly by: readonly SummaryColumn[];
  /** The column to which the number of rows is added. */
  readonly count: string;
  /** Groups with fewer rows go to the row whose `by` columns are null. */
  readonly minimumGroup: number;
}

/** Rows of another table that depend on a row of ours, and on which rows may depend in turn. */
export interface Dependant {
  /** As written. */
  readonly table: string;
  readonly on: readonly Join[];
  readonly action: DependantAction;
  /** null unless they are archived. */
  readonly to: ArchiveTable | null;
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
  /** Whether the table holds rows in daily use, or the intermediate archive. */
  readonly base: Base;
  /** In an archive: the column that holds the start, whatever events it came from; null elsewhere. */
  readonly start: EventColumn | null;
  /** null where rows are neither anonymised nor pseudonymised here. */
  readonly alteration: Alteration | null;
  /** null where rows are not archived from here. */
  readonly archive: Archive | null;
  /** null where rows are not counted before they go. */
  readonly summary: Summary | null;
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
  /** How long backups of the database are kept, for promises that include them; null where nobody says. */
  readonly backupsKept: Period | null;
  readonly tables: readonly TableEntry[];
  readonly position: WrittenAt;
  readonly positions: Readonly<Record<string, WrittenAt>>;
}
