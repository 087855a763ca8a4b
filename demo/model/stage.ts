import type { Alteration } from '../../src/anonymise/alteration.ts';
import type { Place } from '../../src/datamap/place/place.ts';
import type { Policy, Stage } from '../../src/policy/policy.ts';
import { readMoment, type Zones } from './moment.ts';
import type { Row } from './row.ts';
import { isReached, type Start } from './start.ts';
import { keyOf, type Site } from './world.ts';

/** The stages that a place has rows for, in the order of time. */
export function stagesAt({ stages }: Policy, { base }: Place): readonly Stage[] {
  return stages.filter((stage) => stage.base === base);
}

/** What a stage makes of a row that stays in its place; null where the row goes, or nothing is done to it. */
export function remainsOf({ action }: Stage, { alteration, archive }: Place): Alteration | null {
  if (action === 'anonymise' || action === 'pseudonymise') return alteration;
  return action === 'archive' ? (archive?.remains ?? null) : null;
}

/** Under what a stage's rows are remembered where no marker says that they are done. */
export function topicOf({ category }: Policy, { number }: Stage): string {
  return number === null ? category : `${category}/${number}`;
}

/** A row, its policy, where it lives, and where it stands. */
export interface Case {
  readonly policy: Policy;
  readonly place: Place;
  readonly row: Row;
  readonly zones: Zones;
  readonly site: Site;
}

/** Done means marker ≥ start: a later start, as of a customer who came back, is due again. */
export function isDone(stage: Stage, one: Case, start: Start): boolean {
  const remains = remainsOf(stage, one.place);
  if (remains === null) return false;
  const at = remains.marker === null ? rememberedAt(stage, one) : markedAt(remains.marker, one);
  return at !== null && isReached(start, at, one.zones);
}

/** A stage touches only rows whose earlier stages are recorded as done. */
export function isReady(stage: Stage, one: Case, start: Start): boolean {
  const stages = stagesAt(one.policy, one.place);
  const earlier = stages.slice(0, stages.indexOf(stage)).filter((before) => remainsOf(before, one.place));
  return earlier.every((before) => isDone(before, one, start));
}

/** A marker that is no time marks nothing. */
function markedAt(marker: string, { row, zones, place, site }: Case): bigint | null {
  const column = { column: marker, always: false, as: null, from: null, position: place.position };
  const moment = readMoment(row, column, zones, site);
  return moment === null || moment === 'implausible' || moment.kind === 'day' ? null : moment.at;
}

function rememberedAt(stage: Stage, { policy, row, site }: Case): bigint | null {
  const topic = topicOf(policy, stage);
  const key = keyOf(row, site);
  const found = (site.world.remembered ?? []).find(
    (one) => one.topic === topic && one.table === site.table && one.key === key,
  );
  return found?.at ?? null;
}
