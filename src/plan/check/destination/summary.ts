import { openZone } from '../../../calendar/zone.ts';
import type { Dependant, SummaryColumn } from '../../../datamap/place/place.ts';
import type { WrittenAt } from '../../../finding.ts';
import type { Rule } from '../../../rules/rule/rule.ts';
import { tablesNamedBy } from '../../../rules/tables-named.ts';
import { type Column, shapeName, type TableShape } from '../../../sql/shape.ts';
import type { CheckedSummary, CountedBy } from '../../checked/checked-summary.ts';
import type { TimeColumn, TimeKind } from '../../checked/time-column.ts';
import { isSameRelation } from '../../same-relation.ts';
import { columnsOf } from '../table/column-look-up.ts';
import { lookUp } from '../table/name.ts';
import type { Notes } from '../table/notes.ts';
import { checkShape } from '../table/shape.ts';
import type { TableScene } from '../table/table-scene.ts';
import { checkSummaryTable } from './summary-table.ts';
import { checkCountedValue, writtenIn } from './summary-type.ts';

/** The table of the rule, that into which its rows are counted, and where the data map says so. */
interface Scene {
  readonly rule: Rule;
  readonly own: TableScene;
  readonly into: TableShape;
  /** About the summary. */
  readonly notes: Notes;
  readonly at: WrittenAt;
}

/** Holds what is counted before rows go against the live tables; null where it is found wanting, or nothing is counted. */
export function checkSummary(rule: Rule, own: TableScene): CheckedSummary | null {
  const { summary } = rule;
  if (!summary) return null;
  const at = rule.placePositions['summarise'] ?? rule.placePosition;
  const into = findSummary(rule, summary.into, own, at);
  if (!into) return null;
  const notes: Notes = { table: shapeName(into), add: own.notes.add };
  const scene: Scene = { rule, own, into, notes, at };
  checkShape(at, into, notes);
  const by = summary.by.map((one) => checkBy(scene, one));
  const count = columnsOf(into, notes)(summary.count, at);
  if (!count || by.includes(null)) return null;
  const checked = {
    shape: into,
    by: by as readonly CountedBy[],
    count,
    minimumGroup: summary.minimumGroup,
  };
  checkSummaryTable(checked, notes, at);
  return checked;
}

/** A table of its own: what the rule reads or changes for other reasons must not change by its own counts. */
function findSummary(
  rule: Rule,
  written: string,
  { live, notes, shape }: TableScene,
  at: WrittenAt,
): TableShape | null {
  const found = live.find(written);
  const facts = { table: written, connection: rule.connection };
  if (found.kind === 'none') notes.add('table-missing', at, { ...facts, near: found.near });
  if (found.kind === 'several') notes.add('table-ambiguous', at, { ...facts, found: found.names.join(', ') });
  if (found.kind !== 'one') return null;
  const used = namedBeside(rule).flatMap((name) => {
    const other = live.find(name);
    return other.kind === 'one' ? [other.thing] : [];
  });
  if (![shape, ...used].some((one) => isSameRelation(one, found.thing))) return found.thing;
  notes.add('summary-own', at, { table: shapeName(found.thing) });
  return null;
}

/** Every other table that the rule names, as written. */
function namedBeside(rule: Rule): readonly string[] {
  return [...tablesNamedBy({ ...rule, summary: null }), ...dependantTables(rule.dependants)];
}

function dependantTables(dependants: readonly Dependant[]): readonly string[] {
  return dependants.flatMap((one) => [one.table, ...dependantTables(one.dependants)]);
}

function checkBy(scene: Scene, written: SummaryColumn): CountedBy | null {
  const { rule, own, into: summary, notes } = scene;
  const at = rule.placePositions[`by.${written.into}`] ?? scene.at;
  const into = columnsOf(summary, notes)(written.into, at);
  const column = own.columnAt(written.column, at);
  if (!into || !column) return null;
  if (isPerson(scene, column)) notes.add('summary-by-identifier', at, identifierFacts(scene, column));
  if (written.unit === 'value') {
    if (isUnique(own, column)) notes.add('summary-by-identifier', at, identifierFacts(scene, column));
    checkCountedValue(column, into, { own: own.notes, notes, at });
    return { into, unit: 'value', column };
  }
  const time = timeOf(scene, column, at);
  if (writtenIn(into, written.unit) === null)
    notes.add('summary-type', at, {
      table: notes.table,
      column: into.name,
      type: into.type,
      needed: { phrase: `summary-${written.unit}-type` },
    });
  return time && { into, unit: written.unit, time };
}

function identifierFacts(
  { own }: Scene,
  { name }: Column,
): { readonly table: string; readonly column: string } {
  return { table: own.notes.table, column: name };
}

/** Whether its values, one by one, tell rows apart. */
function isUnique({ shape, key }: TableScene, { name }: Column): boolean {
  const alone = shape.unique.some(({ columns }) => columns.length === 1 && columns[0] === name);
  return alone || (key ?? []).some((column) => column.name === name);
}

/** Whether it names the person that the row is about, or leads to the row that does. */
function isPerson({ rule, own }: Scene, { name }: Column): boolean {
  if (rule.person.kind === 'none') return false;
  const key = own.key?.length === 1 ? (own.key[0]?.name ?? null) : null;
  const written = Object.values(rule.person.columns).flatMap(({ column, from }) =>
    from ? from.on.map(({ ours }) => ours ?? key) : [column],
  );
  return written.some((one) => {
    const found = one === null ? null : lookUp(one, own.shape.columns, (column) => column.name);
    return found?.kind === 'one' && found.thing.name === name;
  });
}

const TIME_FAMILIES: ReadonlySet<string> = new Set(['timestamptz', 'timestamp', 'date']);

/** The column as a time; a number is one where an event of the place says how it counts. */
function timeOf({ rule, own }: Scene, column: Column, at: WrittenAt): TimeColumn | null {
  const facts = { table: own.notes.table, column: column.name, type: column.type };
  const counted = rule.start.find(
    (event) =>
      event.from === null && event.as !== null && event.column.toLowerCase() === column.name.toLowerCase(),
  );
  const kind = TIME_FAMILIES.has(column.family) ? (column.family as TimeKind) : (counted?.as ?? null);
  if (kind === null) {
    own.notes.add('summary-not-a-time', at, facts);
    return null;
  }
  const zone = kind === 'timestamp' && rule.columnZone !== null ? openZone(rule.columnZone) : null;
  if (kind === 'timestamp' && !zone) own.notes.add('event-needs-zone', at, { column: column.name });
  const { name, notNull } = column;
  return { event: name, column: name, kind, always: false, notNull, zone, from: null };
}
