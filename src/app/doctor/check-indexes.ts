import type { CheckedDependant, CheckedRule } from '../../plan/checked/checked-rule.ts';
import type { TimeColumn } from '../../plan/checked/time-column.ts';
import { linksIn, linksOf } from '../../sql/link.ts';
import type { Link } from '../../sql/predicate.ts';
import { rightsOf } from '../../sql/rights.ts';
import { type RelationName, shapeName } from '../../sql/shape.ts';
import { type Check, fine, trouble } from './check.ts';

/** An index that is wanting, and what it would be for. */
interface Wanting {
  readonly table: RelationName;
  readonly columns: readonly string[];
  readonly use: string;
}

/** What a run would look for row by row, each with the statement that mends it; nobody's writing is stopped by that. */
export function checkIndexes(connection: string, checked: readonly CheckedRule[]): readonly Check[] {
  const statements = new Map<string, Check>();
  for (const rule of checked) {
    for (const { table, columns, use } of wantingIn(rule)) {
      const statement = rightsOf(rule.dialect).createIndex(table, columns);
      statements.set(
        statement,
        trouble('warning', connection, 'indexes', {
          fact: `${shapeName(table)} has no index that begins with ${columns.join(', ')}, ${use}`,
          hint: 'make one, or every run reads the whole table',
          statement,
        }),
      );
    }
  }
  if (statements.size > 0) return [...statements.values()];
  return [fine(connection, 'indexes', 'everything that rules look for has an index')];
}

function wantingIn(checked: CheckedRule): readonly Wanting[] {
  const { shape, times, filter, extensions, suspensions, person, dependants } = checked;
  const starts = times
    .filter(({ column, from }) => !from && !shape.indexedColumns.includes(column))
    .map(({ column }) => ({ table: shape, columns: [column], use: 'the start by which rows fall due' }));
  const links = [
    ...timeLinks(times),
    ...[filter, ...extensions, ...suspensions].flatMap((one) => (one ? linksIn(one) : [])),
    ...person.flatMap(({ from }) => (from ? linksOf(from) : [])),
  ];
  return [...starts, ...links.flatMap(wantingLink), ...dependants.flatMap(wantingDependant)];
}

function timeLinks(times: readonly TimeColumn[]): readonly Link[] {
  return times.flatMap(({ from }) => (from ? linksOf(from) : []));
}

function wantingLink({ indexed, relation, on }: Link): readonly Wanting[] {
  if (indexed !== false || !relation) return [];
  return [
    { table: relation, columns: on.map(({ theirs }) => theirs), use: 'by which linked rows are looked for' },
  ];
}

function wantingDependant({ shape, on, dependants }: CheckedDependant): readonly Wanting[] {
  const columns = on.map(({ theirs }) => theirs);
  const isThere = columns.some((name) => shape.indexedColumns.includes(name));
  return [
    ...(isThere ? [] : [{ table: shape, columns, use: 'by which dependent rows are looked for' }]),
    ...dependants.flatMap(wantingDependant),
  ];
}
