import { and, bind, type Fragment, or, raw, sql } from '../sql/fragment.ts';
import { column, linkedAlias, linkedRows, OURS, predicateSql } from '../sql/postgresql.ts';
import type { CheckedPerson, DependantPlace } from './checked-rule.ts';
import { type PersonList, personLists } from './person-list.ts';

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
      return personLists(one, values).map((list) => isOne(one, list, alias));
    }),
  );
}

/** Whether a row of a dependant's table is held on its own account. */
export function heldInPlace(place: DependantPlace, held: Held, alias: string): Fragment {
  const covered = heldSql(place.person, held, alias);
  return place.filter ? and([predicateSql(place.filter, alias), covered]) : covered;
}

function isOne(person: CheckedPerson, list: PersonList, alias: string): Fragment {
  if (!person.from) return isAmong(person, list, alias);
  const among = isAmong(person, list, linkedAlias(alias));
  return sql`EXISTS (SELECT ${linkedRows(person.from, alias)} AND ${among})`;
}

/** Two-valued: unknown where the column is null, and a row about nobody is not held. */
function isAmong(person: CheckedPerson, list: PersonList, alias: string): Fragment {
  return sql`coalesce(${lookFor(column(person.column, alias), list)}, FALSE)`;
}

/** A list of any length costs one look-up a row, whatever the server knows of it: a binary search, or a hash. */
function lookFor(own: Fragment, { type, literal, look }: PersonList): Fragment {
  const list = sql`${bind(literal)}::${raw(type)}[]`;
  switch (look) {
    case 'sorted':
      return sql`(SELECT list[width_bucket(own, list)] = own FROM (SELECT ${own}::${raw(type)} AS own, ${list} AS list) AS held)`;
    case 'exact':
      return sql`${own}::${raw(type)} IN (SELECT unnest(${list}))`;
    case 'ascii':
      return sql`lower(${own}::text COLLATE pg_catalog."C") IN (SELECT unnest(${list}))`;
    case 'folded':
      // By one collation on both sides: the column's own may fold other letters than the database's.
      return sql`lower(${own}::text COLLATE pg_catalog."default") IN (SELECT lower(value) FROM unnest(${list}) AS list(value))`;
  }
}
