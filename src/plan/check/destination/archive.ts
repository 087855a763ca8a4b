import { openZone } from '../../../calendar/zone.ts';
import type { ArchiveTable } from '../../../datamap/place/place.ts';
import type { WrittenAt } from '../../../finding.ts';
import type { ArchivePlace } from '../../../rules/rule/archive-place.ts';
import type { Rule } from '../../../rules/rule/rule.ts';
import { takesAll } from '../../../sql/carrying.ts';
import type { Dialect } from '../../../sql/dialect.ts';
import { type Column, shapeName, type TableShape } from '../../../sql/shape.ts';
import type { ArchivedStart, CarriedColumn, CheckedArchive } from '../../checked/checked-archive.ts';
import type { TimeKind } from '../../checked/time-column.ts';
import { columnsOf } from '../table/column-look-up.ts';
import { findTable } from '../table/linked-table.ts';
import type { LiveTables } from '../table/live-tables.ts';
import { lookUp } from '../table/name.ts';
import type { Notes } from '../table/notes.ts';
import { checkShape } from '../table/shape.ts';
import type { TableScene } from '../table/table-scene.ts';

/** What the data maps say of a table that takes copies. */
interface Taking extends Omit<ArchivePlace, 'start'> {
  /** null where rows have no start of their own. */
  readonly start: ArchivePlace['start'] | null;
}

/** Both tables, and where the data map speaks of the archive. */
interface Scene {
  readonly place: Taking;
  readonly source: TableScene;
  readonly archive: TableShape;
  readonly dialect: Dialect;
  /** About the archive. */
  readonly notes: Notes;
  readonly at: WrittenAt;
}

/** Holds the archive against its live catalogue: whether it takes every row as it is; null where it does not, or there is none. */
export function checkArchive(rule: Rule, source: TableScene, live: LiveTables | null): CheckedArchive | null {
  const { archivePlace: place } = rule;
  if (!place) return null;
  const at = rule.placePositions['archive'] ?? rule.placePosition;
  const checked = checkTaking(place, source, live, at);
  // Without its start a later stage could not tell when a row is due.
  return checked?.start ? checked : null;
}

/** The same for rows that depend on those of a rule and go to an archive with them. */
export function checkDependantArchive(
  to: ArchiveTable,
  source: TableScene,
  live: LiveTables | null,
  at: WrittenAt,
): CheckedArchive | null {
  if (source.key?.length === 0) source.notes.add('key-missing', at, { table: source.notes.table });
  return checkTaking({ ...to, key: null, start: null, columnZone: null }, source, live, at);
}

function checkTaking(
  place: Taking,
  source: TableScene,
  live: LiveTables | null,
  at: WrittenAt,
): CheckedArchive | null {
  const { connection } = place;
  const archive = live && findTable(place.table, at, { connection, live, notes: source.notes });
  if (!live || !archive) {
    if (!live) source.notes.add('archive-not-read', at, { archive: `${place.connection}.${place.table}` });
    return null;
  }
  const notes: Notes = { table: shapeName(archive), add: source.notes.add };
  const scene: Scene = { place, source, archive, dialect: live.dialect, notes, at };
  checkShape(at, archive, notes);
  checkUntouched(scene);
  const start = place.start && checkStart(scene, place.start);
  const columns = carriedColumns(scene, start?.column ?? null);
  const key = keyNumbers(scene, columns);
  checkRest(scene, columns, start?.column ?? null);
  return { connection: place.connection, dialect: live.dialect, shape: archive, columns, key, start };
}

/** A copy that is taken back, or written anew, must take nothing else along. */
function checkUntouched({ archive, notes, at }: Scene): void {
  for (const key of archive.incoming) {
    if (key.onDelete === 'restrict' || key.onDelete === 'no action') continue;
    notes.add('archive-cascades', at, {
      table: notes.table,
      name: key.name,
      other: shapeName(key.relation),
    });
  }
}

const TIME_FAMILIES = new Set(['timestamptz', 'timestamp', 'date']);

function checkStart(
  { place, archive, dialect, notes, at }: Scene,
  { column: written, as }: ArchivePlace['start'],
): ArchivedStart | null {
  const column = columnsOf(archive, notes)(written, at);
  if (!column) return null;
  const carrying = dialect.carrier.carrying(column);
  const isTime = as === null ? TIME_FAMILIES.has(column.family) : column.family === 'integer';
  const facts = { table: notes.table, column: column.name, type: column.type };
  if (!isTime || !carrying) {
    notes.add('archive-start-type', at, facts);
    return null;
  }
  if (archive.generated.some(({ name }) => name === column.name)) notes.add('archive-start-type', at, facts);
  const kind: TimeKind = as ?? (column.family as TimeKind);
  const zone = kind === 'timestamp' && place.columnZone !== null ? openZone(place.columnZone) : null;
  if (kind === 'timestamp' && !zone) notes.add('event-needs-zone', at, { column: column.name });
  return { column, kind, zone, carrying };
}

/** Every column of the source with the one that takes its values; what is wanting is told and left out. */
function carriedColumns(scene: Scene, start: Column | null): readonly CarriedColumn[] {
  const { source, archive, notes, at } = scene;
  const generated = new Set(source.shape.generated.map(({ name }) => name));
  return source.shape.columns
    .filter(({ name }) => !generated.has(name))
    .flatMap((from) => {
      const facts = { table: source.notes.table, column: from.name, archive: notes.table };
      const found = lookUp(from.name, archive.columns, ({ name }) => name);
      if (found.kind !== 'one' || archive.generated.some(({ name }) => name === found.thing.name)) {
        notes.add('archive-column-missing', at, facts);
        return [];
      }
      const to = found.thing;
      if (to.name === start?.name) notes.add('archive-start-taken', at, facts);
      if (to.notNull && !from.notNull) notes.add('archive-column-not-null', at, facts);
      return carriedColumn(scene, from, to) ?? [];
    });
}

function carriedColumn(
  { source, dialect, notes, at }: Scene,
  from: Column,
  to: Column,
): CarriedColumn | null {
  const theirs = source.live.dialect;
  const carrying = theirs.carrier.carrying(from);
  const taking = dialect.carrier.carrying(to);
  const isAlike = theirs.server === dialect.server && isSameType(from, to);
  if (carrying && taking && (isAlike || takesAll(carrying, taking))) return { from, to, carrying };
  notes.add('archive-column-type', at, {
    table: source.notes.table,
    column: from.name,
    type: from.type,
    archive: notes.table,
    other: to.type,
  });
  return null;
}

function isSameType(a: Column, b: Column): boolean {
  return (
    a.type === b.type &&
    a.length === b.length &&
    a.labels.join('\n') === b.labels.join('\n') &&
    a.collation?.charset === b.collation?.charset
  );
}

/** Two rows of the source must be two in the archive, and be found there again. */
function keyNumbers(
  { place, source, archive, notes, at }: Scene,
  columns: readonly CarriedColumn[],
): readonly number[] {
  const key = source.key ?? [];
  const numbers = key.map(({ name }) => columns.findIndex(({ from }) => from.name === name));
  if (numbers.includes(-1)) return [];
  const names = new Set(numbers.map((number) => columns[number]?.to.name));
  const isKey = archive.keys.some(
    (one) => one.columns.length === names.size && one.columns.every((name) => names.has(name)),
  );
  const written = place.key;
  const isWritten =
    written === null || (written.length === names.size && written.every((name) => names.has(name)));
  if (!isKey || !isWritten)
    notes.add('archive-key-differs', at, {
      table: source.notes.table,
      archive: notes.table,
      columns: key.map(({ name }) => name).join(', '),
    });
  return numbers;
}

/** What the archive wants to know of a row besides, nobody could tell it. */
function checkRest(
  { archive, notes, at }: Scene,
  columns: readonly CarriedColumn[],
  start: Column | null,
): void {
  const taken = new Set([...columns.map(({ to }) => to.name), start?.name]);
  const generated = new Set(archive.generated.map(({ name }) => name));
  for (const { name, notNull, hasDefault } of archive.columns) {
    if (!notNull || hasDefault || taken.has(name) || generated.has(name)) continue;
    notes.add('archive-column-needed', at, { table: notes.table, column: name });
  }
}
