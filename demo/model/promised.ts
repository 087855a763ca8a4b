import type { TableEntry } from '../../src/datamap/place/place.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { Hold } from './holding.ts';
import type { Zones } from './moment.ts';

/** Everything that decides about the rows of one connection, except the rows. */
export interface Promised {
  readonly connection: string;
  readonly policies: readonly Policy[];
  readonly entries: readonly TableEntry[];
  readonly holds: readonly Hold[];
  /** Microseconds. */
  readonly now: bigint;
  readonly zones: Zones;
  /** By category, where it is not 48 hours. */
  readonly overdueAfterSeconds?: Readonly<Record<string, number>>;
}
