import { periodOf } from '../../../calendar/keep.ts';
import { isExact, type Period } from '../../../calendar/period.ts';
import { openZone, type Zone } from '../../../calendar/zone.ts';
import type { WrittenAt } from '../../../finding.ts';
import type { Rule } from '../../../rules/rule/rule.ts';
import type { StartEvent } from '../../../rules/rule/start-event.ts';
import type { Column } from '../../../sql/shape.ts';
import type { TimeColumn, TimeKind } from '../../checked/time-column.ts';
import type { Notes } from '../table/notes.ts';
import type { TableScene } from '../table/table-scene.ts';
import { checkLink } from './predicate.ts';

const TIME_FAMILIES = new Set(['timestamptz', 'timestamp', 'date']);

/** What is asked of the columns of a start. */
export interface Dating {
  /** The periods that run from it. */
  readonly periods: readonly Period[];
  /** The zone of columns that carry none. */
  readonly columnZone: string | null;
  /** Where the data map names the event. */
  placed(event: string): WrittenAt;
}

export function datingOf(rule: Rule): Dating {
  const periods = [periodOf(rule.keep), rule.extension?.atMost ?? null, rule.keepAtLeast];
  return {
    periods: periods.filter((period) => period !== null),
    columnZone: rule.columnZone,
    placed: (event) => rule.placePositions[`events.${event}`] ?? rule.placePosition,
  };
}

/** The column out of which an event is read, of the row itself or of linked rows; null where it is found wanting. */
export function checkEvent(dating: Dating, event: StartEvent, scene: TableScene): TimeColumn | null {
  const at = dating.placed(event.event);
  const followed = event.from && checkLink(event.from, at, scene);
  if (event.from && !followed) return null;
  const { columnAt, notes } = followed?.linked ?? scene;
  const column = columnAt(event.column, at);
  const kind = column && timeKind(event, column, at, notes);
  if (!column || !kind) return null;
  const zone = kind === 'timestamp' ? columnZone(dating, column, at, notes) : null;
  if (kind === 'date' && dating.periods.some(isExact))
    notes.add('event-date-hours', at, { column: column.name });
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

function columnZone(dating: Dating, column: Column, at: WrittenAt, notes: Notes): Zone | null {
  if (dating.columnZone === null) notes.add('event-needs-zone', at, { column: column.name });
  return dating.columnZone === null ? null : openZone(dating.columnZone);
}

function adviseIndex(column: Column, at: WrittenAt, { shape, notes }: TableScene): void {
  if (shape.indexedColumns.includes(column.name)) return;
  notes.add('start-unindexed', at, { column: column.name, table: notes.table });
}
