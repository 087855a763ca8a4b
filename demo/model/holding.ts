import type { Person, Place, TableEntry } from '../../src/datamap/place/place.ts';
import { countedRows, holds } from './condition.ts';
import { isTime, type Row, type RowValue } from './row.ts';
import { cellOf, type Site } from './world.ts';

/** One legal hold: on a category, a rule, a connection, or a person of a kind. */
export type Hold =
  | { readonly on: 'category' | 'rule' | 'connection'; readonly name: string }
  | { readonly on: 'person'; readonly kind: string; readonly value: string };

/** Where a row belongs: `suffix` is what its rule's id says behind the category. */
export interface Belonging {
  readonly connection: string;
  readonly place: Place;
  readonly suffix: string;
}

/** Whether a hold covers a row of a place. */
export function isHeld(all: readonly Hold[], belonging: Belonging, row: Row, site: Site): boolean {
  return all.some((hold) =>
    hold.on === 'person'
      ? isAbout(belonging.place.person, hold, row, site)
      : namesOf(belonging, site)[hold.on].includes(hold.name),
  );
}

/** A hold on the whole rule is one on each of its stages and periods. */
function namesOf(
  { connection, place, suffix }: Belonging,
  { table }: Site,
): Readonly<Record<'category' | 'rule' | 'connection', readonly string[]>> {
  const rule = `${connection}/${table}/${place.category}`;
  return { category: [place.category], connection: [connection], rule: [rule, rule + suffix] };
}

/**
 * Whether one of the categories that live in the row's table lets the row in and has it held. In which stage it is and
 * by which period it is kept are not asked: a hold on one of them holds what depends on another row whatever its own.
 */
export function isHeldOnItsOwn(
  all: readonly Hold[],
  connection: string,
  entries: readonly TableEntry[],
  row: Row,
  site: Site,
): boolean {
  const places = entries.flatMap((entry) =>
    entry.kind === 'places' && entry.table === site.table ? entry.places : [],
  );
  const whole = all.map((hold) => (hold.on === 'rule' ? { ...hold, name: wholeRule(hold.name) } : hold));
  return places.some(
    (place) =>
      (place.where === null || holds(place.where, row, site)) &&
      isHeld(whole, { connection, place, suffix: '' }, row, site),
  );
}

/** Connection, table and category, without a stage or a period. */
function wholeRule(name: string): string {
  return name.replace(/@.*$/, '').split('/').slice(0, 3).join('/');
}

function isAbout(
  person: Person,
  { kind, value }: Extract<Hold, { on: 'person' }>,
  row: Row,
  site: Site,
): boolean {
  const column = person.kind === 'columns' ? person.columns[kind] : undefined;
  if (person.kind !== 'columns' || !column) return false;
  const rows = column.from ? countedRows(column.from, row, site) : [row];
  return rows.some((one) => {
    const named = textOf(cellOf(one, column.column));
    if (named === null) return false;
    return person.match === 'exact' ? named === value : named.toLowerCase() === value.toLowerCase();
  });
}

function textOf(value: RowValue): string | null {
  if (isTime(value)) throw new TypeError('the model finds no person in a column of time');
  return value === null ? null : String(value);
}
