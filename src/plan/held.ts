import { and, bind, type Fragment, or, raw, sql } from '../sql/fragment.ts';
import { column, linkedAlias, linkedRows, OURS, predicateSql } from '../sql/postgresql.ts';
import type { CheckedPerson, DependantPlace } from './checked-rule.ts';
import { personList } from './person-list.ts';

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
export function heldSql(person: readonly CheckedPerson[], held: Held, alias = OURS): Fragment {
  if (held.everything) return raw('TRUE');
  return or(
    person.flatMap((one) => {
      const values = Object.hasOwn(held.people, one.kind) ? (held.people[one.kind] ?? []) : [];
      const list = personList(one, values);
      return list === null ? [] : [isOne(one, list, alias)];
    }),
  );
}

/** Whether a row of a dependant's table is held on its own account. */
export function heldInPlace(place: DependantPlace, held: Held, alias: string): Fragment {
  const covered = heldSql(place.person, held, alias);
  return place.filter ? and([predicateSql(place.filter, alias), covered]) : covered;
}

type PersonList = NonNullable<ReturnType<typeof personList>>;

/** A list of any length costs one look-up a row: the server hashes it once a statement. */
function isOne(person: CheckedPerson, list: PersonList, alias: string): Fragment {
  if (!person.from) return isAmong(person, list, alias);
  const among = isAmong(person, list, linkedAlias(alias));
  return sql`EXISTS (SELECT ${linkedRows(person.from, alias)} AND ${among})`;
}

function isAmong(person: CheckedPerson, { type, literal, folded }: PersonList, alias: string): Fragment {
  const own = column(person.column, alias);
  const values = sql`unnest(${bind(literal)}::${raw(type)}[])`;
  const found = folded
    ? // By one collation on both sides: the column's own may fold other letters than the database's.
      sql`lower(${own}::text COLLATE pg_catalog."default") IN (SELECT lower(value) FROM ${values} AS list(value))`
    : sql`${own}::${raw(type)} IN (SELECT ${values})`;
  // Unknown where the column is null, and a row about nobody is not held.
  return sql`coalesce(${found}, FALSE)`;
}
