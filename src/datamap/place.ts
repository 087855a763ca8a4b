import type { WrittenAt } from '../finding.ts';
import type { Predicate } from '../sql/predicate.ts';

/** How a numeric column counts time since 1970-01-01T00:00:00Z. */
export type EpochUnit = 'epoch_s' | 'epoch_ms' | 'epoch_us';

/** Where an event's time is found: a column of the row. */
export interface EventColumn {
  readonly column: string;
  /** Whether the event has always happened, so that a missing value is a fault and no running account. */
  readonly always: boolean;
  readonly as: EpochUnit | null;
  /** Of the column's name. */
  readonly position: WrittenAt;
}

/** Where the person a row is about is found: kind (`email`, `user`, …) → column of the row; or none, with the reason. */
export type Person =
  | { readonly kind: 'columns'; readonly columns: Readonly<Record<string, string>> }
  | { readonly kind: 'none'; readonly because: string };

/** One category in one table: what the data map says of it. `null` events and conditions are ones the place has not. */
export interface Place {
  readonly category: string;
  readonly where: Predicate | null;
  readonly person: Person;
  readonly events: Readonly<Record<string, EventColumn | null>>;
  readonly conditions: Readonly<Record<string, Predicate | null>>;
  /** Of `category`. */
  readonly position: WrittenAt;
  /** Of the keys (`where`, `key`, …), and of `person.KIND`, `events.NAME` and `conditions.NAME`. */
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
