import { openZone, type Zone } from '../calendar/zone.ts';
import { type Finding, finding, type WrittenAt } from '../finding.ts';
import type { Rule, StartEvent } from '../rules/rule.ts';
import type { Predicate } from '../sql/predicate.ts';
import type { Column, TableShape } from '../sql/shape.ts';
import { shapeName } from '../sql/shape.ts';
import { checkKey } from './check-key.ts';
import { checkPredicate } from './check-predicate.ts';
import { checkShape } from './check-shape.ts';
import type { CheckedRule } from './checked-rule.ts';
import { lookUp } from './name.ts';
import type { ColumnLookUp, Notes } from './notes.ts';
import type { TimeColumn, TimeKind } from './time-column.ts';

export interface Checking {
  /** null where something forbids the rule. */
  readonly checked: CheckedRule | null;
  readonly findings: readonly Finding[];
}

/** Holds a rule against the live table: names, types, keys, and everything that could make a deletion do more. */
export function checkRule(rule: Rule, shape: TableShape): Checking {
  const findings: Finding[] = [];
  const notes: Notes = {
    table: shapeName(shape),
    add: (code, at, facts) => findings.push(finding(code, at, facts)),
  };
  const column = columnsOf(shape, notes);
  const zone = openZone(rule.zone) as Zone;
  checkShape(rule, shape, notes);
  if (shape.kind !== 'table') return { checked: null, findings };
  const key = checkKey(rule, shape, notes, column);
  const times = rule.start.map((event) => checkEvent(rule, event, notes, column));
  const where = rule.placePositions['where'] ?? rule.placePosition;
  const conditions = rule.placePositions['conditions'] ?? rule.placePosition;
  const filter = rule.filter && checkPredicate(rule.filter, where, notes, column);
  const extensions = (rule.extension?.while ?? []).map((one) =>
    checkPredicate(one, conditions, notes, column),
  );
  const tableFilters = filtersOf(rule, shape, notes);
  checkPerson(rule, column);
  for (const time of times) if (time) adviseIndex(time, rule, shape, notes);
  if (findings.some((found) => found.severity === 'error')) return { checked: null, findings };
  const checked = { rule, shape, zone, key, times: times as TimeColumn[], filter, extensions, tableFilters };
  return { checked: checked as CheckedRule, findings };
}

function columnsOf(shape: TableShape, notes: Notes): ColumnLookUp {
  return (written, at) => {
    const found = lookUp(written, shape.columns, (column) => column.name);
    if (found.kind === 'one') return found.thing;
    if (found.kind === 'none') {
      notes.add('column-missing', at, { table: notes.table, column: written, near: found.near });
    } else {
      notes.add('column-ambiguous', at, {
        table: notes.table,
        column: written,
        found: found.names.join(', '),
      });
    }
    return null;
  };
}

/** The filters of all the table's categories; null where one is not understood, which its own rule reports. */
function filtersOf(rule: Rule, shape: TableShape, notes: Notes): readonly Predicate[] | null {
  const silent: Notes = { table: notes.table, add: () => undefined };
  const column = columnsOf(shape, silent);
  const filters = rule.tableFilters?.map((one) => checkPredicate(one, rule.placePosition, silent, column));
  return filters?.every((one) => one !== null) ? filters : null;
}

const TIME_FAMILIES = new Set(['timestamptz', 'timestamp', 'date']);

function checkEvent(rule: Rule, event: StartEvent, notes: Notes, columnAt: ColumnLookUp): TimeColumn | null {
  const at = rule.placePositions[`events.${event.event}`] ?? rule.placePosition;
  const column = columnAt(event.column, at);
  if (!column) return null;
  const kind = timeKind(event, column, at, notes);
  if (!kind) return null;
  const zone = kind === 'timestamp' ? columnZone(rule, column, at, notes) : null;
  if (kind === 'date' && countsHours(rule)) notes.add('event-date-hours', at, { column: column.name });
  return {
    event: event.event,
    column: column.name,
    kind,
    always: event.always,
    notNull: column.notNull,
    zone,
  };
}

function timeKind(event: StartEvent, column: Column, at: WrittenAt, notes: Notes): TimeKind | null {
  const facts = { column: column.name, type: column.type };
  if (event.as !== null) {
    if (column.family === 'integer') return event.as;
    notes.add('event-as', at, { ...facts, as: event.as });
    return null;
  }
  if (TIME_FAMILIES.has(column.family)) return column.family as TimeKind;
  notes.add('event-type', at, facts);
  return null;
}

function columnZone(rule: Rule, column: Column, at: WrittenAt, notes: Notes): Zone | null {
  if (rule.columnZone === null) notes.add('event-needs-zone', at, { column: column.name });
  return rule.columnZone === null ? null : openZone(rule.columnZone);
}

function countsHours(rule: Rule): boolean {
  return [rule.keep, rule.extension?.atMost].some(
    (period) => period?.unit === 'hour' || period?.unit === 'minute',
  );
}

function checkPerson(rule: Rule, columnAt: ColumnLookUp): void {
  if (rule.person.kind === 'none') return;
  for (const [kind, name] of Object.entries(rule.person.columns)) {
    columnAt(name, rule.placePositions[`person.${kind}`] ?? rule.placePosition);
  }
}

function adviseIndex(time: TimeColumn, rule: Rule, shape: TableShape, notes: Notes): void {
  if (shape.indexedColumns.includes(time.column)) return;
  const at = rule.placePositions[`events.${time.event}`] ?? rule.placePosition;
  notes.add('start-unindexed', at, { column: time.column, table: notes.table });
}
