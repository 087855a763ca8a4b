import { alteredRow, thinnedRow } from './alteration.ts';
import { type Archives, type Copy, withCopies } from './archive.ts';
import { afterDepartures, type Departed, type Departure, departureOf } from './departure.ts';
import { isChanged, judgeStage, type Living } from './judge-row.ts';
import { keepOf } from './keep.ts';
import type { Promised } from './promised.ts';
import type { Row } from './row.ts';
import { remainsOf, topicOf } from './stage.ts';
import { startOf } from './start.ts';
import { type Counts, countedInto } from './summary.ts';
import { keyOf, type Remembered, type Site, tableOf, type World } from './world.ts';

/** The tables of a connection, and what left them. */
export interface Kept {
  readonly world: World;
  readonly archives: Archives;
  /** By the table into which is counted. */
  readonly summaries: Readonly<Record<string, Counts>>;
}

/** One stage of a policy in one place, and the place's table. */
export interface Step extends Living {
  readonly table: string;
}

/** What one complete run of a stage leaves; rows that it frees by what it takes along go with it. */
export function runStep(promised: Promised, step: Step, kept: Kept): Kept {
  const { place, stage, table } = step;
  const site = { world: kept.world, table };
  const due = tableOf(kept.world, table).rows.filter((row) =>
    isChanged(judgeStage(promised, step, row, site)),
  );
  if (due.length === 0) return kept;
  const forbidden = due.filter((row) => keepOf(stage.keep, place, row) === 'forbidden');
  const dated = due.filter((row) => !forbidden.includes(row));
  const remains = remainsOf(stage, place);
  const staying = remains ? dated : [];
  const departures = due
    .filter((row) => !staying.includes(row))
    .map((row) => departureOf(row, place.dependants, site));
  const copies = [
    ...(stage.action === 'archive' ? ownCopies(promised, step, dated, site) : []),
    ...departures.flatMap(({ archived }) => archived.map(asCopy)),
  ];
  const counted = stage.action === 'summarise' ? summarisedFrom(promised, step, kept, dated) : kept;
  const archives = withCopies(kept.archives, copies, kept.world, promised.zones);
  return { ...counted, archives, world: after(promised, step, kept.world, { staying, departures }) };
}

interface Fates {
  readonly staying: readonly Row[];
  readonly departures: readonly Departure[];
}

function after(promised: Promised, step: Step, world: World, { staying, departures }: Fates): World {
  const { stage, place, table, policy } = step;
  const left = afterDepartures(departures, world);
  const remains = remainsOf(stage, place);
  if (!remains || staying.length === 0) return left;
  const change = stage.action === 'archive' ? thinnedRow : alteredRow;
  const own = tableOf(left, table);
  const rows = own.rows.map((row) => (staying.includes(row) ? change(row, remains, promised.now) : row));
  const changed = { ...left, tables: { ...left.tables, [table]: { ...own, rows } } };
  return remains.marker === null
    ? remember(changed, promised, step, topicOf(policy, stage), staying)
    : changed;
}

function remember(
  world: World,
  { now }: Promised,
  { table }: Step,
  topic: string,
  rows: readonly Row[],
): World {
  const site: Site = { world, table };
  const fresh = rows.map((row): Remembered => ({ topic, table, key: keyOf(row, site), at: now }));
  const isFresh = (old: Remembered): boolean =>
    fresh.some((one) => one.topic === old.topic && one.table === old.table && one.key === old.key);
  const before = (world.remembered ?? []).filter((old) => !isFresh(old));
  return { ...world, remembered: [...before, ...fresh] };
}

function ownCopies(
  { zones }: Promised,
  { policy, place, table }: Step,
  rows: readonly Row[],
  site: Site,
): readonly Copy[] {
  const { archive } = place;
  if (!archive) throw new RangeError(`${table} has no archive`);
  return rows.map((row): Copy => {
    const start = startOf(policy, place, row, zones, site);
    if (typeof start === 'string') throw new RangeError('a due row has a start');
    return { table, row, to: archive.to, start, category: policy.category };
  });
}

function asCopy(one: Departed): Copy {
  return { ...one, start: null, category: null };
}

function summarisedFrom({ zones }: Promised, step: Step, kept: Kept, rows: readonly Row[]): Kept {
  const { place, table } = step;
  if (!place.summary) throw new RangeError(`${table} has no summary`);
  const { into } = place.summary;
  const scene = { place, zones, site: { world: kept.world, table } };
  const counts = countedInto(place.summary, kept.summaries[into] ?? new Map(), rows, scene);
  return { ...kept, summaries: { ...kept.summaries, [into]: counts } };
}
