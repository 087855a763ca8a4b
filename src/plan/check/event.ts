import { periodOf } from '../../calendar/keep.ts';
import { isExact } from '../../calendar/period.ts';
import { openZone, type Zone } from '../../calendar/zone.ts';
import type { WrittenAt } from '../../finding.ts';
import type { Rule, StartEvent } from '../../rules/rule.ts';
import type { Column } from '../../sql/shape.ts';
import type { TimeColumn, TimeKind } from '../time-column.ts';
import type { Notes } from './notes.ts';
import { checkLink } from './predicate.ts';
import type { TableScene } from './table-scene.ts';

const TIME_FAMILIES = new Set(['timestamptz', 'timestamp', 'date']);

/** The column out of which an event is read, of the row itself or of linked rows; null where it is found wanting. */
export function checkEvent(rule: Rule, event: StartEvent, scene: TableScene): TimeColumn | null {
  const at = rule.placePositions[`events.${event.event}`] ?? rule.placePosition;
  const followed = event.from && checkLink(event.from, at, scene);
  if (event.from && !followed) return null;
  const { columnAt, notes } = followed?.linked ?? scene;
  const column = columnAt(event.column, at);
  const kind = column && timeKind(event, column, at, notes);
  if (!column || !kind) return null;
  const zone = kind === 'timestamp' ? columnZone(rule, column, at, notes) : null;
  if (kind === 'date' && countsHours(rule)) notes.add('event-date-hours', at, { column: column.name });
  const known = { event: event.event, column: column.name, kind, always: event.always, zone };
  if (!followed) {
    adviseIndex(column, at, scene);
    return { ...known, notNull: column.notNull, from: null };
  }
  // However strict the column, there may be no linked row at all.
  return followed.link && { ...known, notNull: false, from: followed.link };
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
  const periods = [periodOf(rule.keep), rule.extension?.atMost ?? null];
  return periods.some((period) => period !== null && isExact(period));
}

function adviseIndex(column: Column, at: WrittenAt, { shape, notes }: TableScene): void {
  if (shape.indexedColumns.includes(column.name)) return;
  notes.add('start-unindexed', at, { column: column.name, table: notes.table });
}
