import type { Dialect, ValueList } from '../../sql/dialect.ts';
import { type Fragment, or, raw, sql } from '../../sql/fragment.ts';
import { column, linkedAlias, linkedRows, OURS } from '../../sql/predicate-sql.ts';
import type { CheckedPerson } from '../checked/checked-rule.ts';
import { personLists } from './person-list.ts';

/** What legal holds hold in one place. */
export interface Held {
  /** Whether the category, the rule or the connection is held: nothing there may change. */
  readonly everything: boolean;
  /** Kind of person → values, as they were given. */
  readonly people: Readonly<Record<string, readonly string[]>>;
}

/** A place as holds name it. */
export interface HeldPlace {
  readonly rule: string;
  readonly category: string;
  readonly connection: string;
}

/** Every hold in force at one moment. */
export interface KnownHolds {
  /** Raised with every hold that is placed: a batch that knows an older one is refused. */
  readonly epoch: number;
  heldIn(place: HeldPlace): Held;
}

/** As long as nobody holds anything. */
export const NO_HOLDS: KnownHolds = { epoch: 0, heldIn: () => ({ everything: false, people: {} }) };

/** Whether a hold covers the row: two-valued. */
export function heldSql(
  dialect: Dialect,
  person: readonly CheckedPerson[],
  held: Held,
  alias = OURS,
): Fragment {
  if (held.everything) return raw('TRUE');
  return or(
    person.flatMap((one) => {
      const values = Object.hasOwn(held.people, one.kind) ? (held.people[one.kind] ?? []) : [];
      return personLists(one, values).map((list) => isOne(dialect, one, list, alias));
    }),
  );
}

function isOne(dialect: Dialect, person: CheckedPerson, list: ValueList, alias: string): Fragment {
  if (!person.from) return isAmong(dialect, person, list, alias);
  const among = isAmong(dialect, person, list, linkedAlias(alias));
  return dialect.exists(
    sql`${linkedRows(dialect, person.from, alias)} AND ${among}`,
    person.from.indexed ?? false,
  );
}

/** Two-valued: unknown where the column is null, and a row about nobody is not held. */
function isAmong(dialect: Dialect, person: CheckedPerson, list: ValueList, alias: string): Fragment {
  return sql`coalesce(${dialect.isAmong(column(dialect, person.column, alias), list)}, FALSE)`;
}
