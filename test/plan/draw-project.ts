import { expect } from 'vitest';
import type { Promised } from '../../demo/model/reference.ts';
import type { Config } from '../../src/config/config.ts';
import type { DataMap, Place } from '../../src/datamap/place/place.ts';
import { checkRule } from '../../src/plan/check/rule.ts';
import type { CheckedRule } from '../../src/plan/checked/checked-rule.ts';
import { compile } from '../../src/rules/compile.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import type { TableShape } from '../../src/sql/shape.ts';
import type { Draw, DrawnSide } from './draw.ts';
import { ARCHIVE } from './draw-archive.ts';
import { position } from './draw-policy.ts';
import type { PlanTarget } from './target.ts';

/** The configuration that the draw asks for. */
export function configOf(draw: Draw, base: Config): Config {
  const pace = { schedule: null, window: null, budget: null, limits: null };
  const categories = Object.entries(draw.overdueAfterSeconds).map(
    ([category, overdueAfterSeconds]) => [category, { ...pace, overdueAfterSeconds }] as const,
  );
  return {
    ...base,
    timezone: draw.zone,
    plausibleAfter: draw.plausibleAfter,
    // The present is drawn, too.
    maxClockDifferenceSeconds: 1e10,
    categories: Object.fromEntries(categories),
  };
}

/** Where the tables of a draw are, and those of its archive. */
export interface Sides extends Pick<PlanTarget, 'live'> {
  readonly vault: Pick<PlanTarget, 'live'>;
}

/** The rules of the draw, against the tables as they are; nothing may be found wrong with them. */
export async function checkedRules(
  draw: Draw,
  config: Config,
  { live: read, vault }: Sides,
): Promise<readonly CheckedRule[]> {
  const maps = [mapOf('crm', draw), ...(draw.archive ? [mapOf(ARCHIVE, draw.archive)] : [])];
  const { rules, findings } = compile(draw.policies, maps, config);
  const live = await read();
  const archived = draw.archive ? await vault.live() : null;
  const checkings = rules.map((rule) => {
    const own = rule.connection === ARCHIVE && archived ? archived : live;
    return checkRule(rule, shapeOf(rule, own.shapes), own, rule.archiveConnection === null ? null : archived);
  });
  const wrong = [...findings, ...checkings.flatMap((one) => one.findings)].filter(
    (found) => found.severity === 'error',
  );
  expect(wrong.map((found) => `${found.code}: ${found.message}`)).toEqual([]);
  return checkings.map((one) => one.checked as CheckedRule);
}

function mapOf(connection: string, { columnZone, entries }: DrawnSide): DataMap {
  return {
    connections: [connection],
    timezone: columnZone,
    backupsKept: null,
    tables: entries,
    position,
    positions: {},
  };
}

function shapeOf(rule: Rule, shapes: readonly TableShape[]): TableShape {
  return shapes.find((shape) => shape.name === rule.table) as TableShape;
}

/** One connection of the draw, as the reference model is told of it. */
export function promisedBy(draw: Draw, connection = 'crm'): Promised {
  const { policies, holds, now, overdueAfterSeconds } = draw;
  const { entries, columnZone } = sideOf(draw, connection);
  const zones = { policies: draw.zone, columns: columnZone, plausibleAfter: draw.plausibleAfter };
  return { connection, policies, entries, holds, now, zones, overdueAfterSeconds };
}

/** What the draw has on one connection. */
export function sideOf(draw: Draw, connection: string): DrawnSide {
  if (connection !== ARCHIVE) return draw;
  if (!draw.archive) throw new RangeError('the draw has no archive');
  return draw.archive;
}

/** The categories that live in a table. */
export function placesIn({ entries }: Pick<DrawnSide, 'entries'>, table: string): readonly Place[] {
  return entries.flatMap((entry) => (entry.kind === 'places' && entry.table === table ? entry.places : []));
}

/** Where a category lives on a connection. */
export function placeIn(side: DrawnSide, category: string): Place {
  const places = side.tables.flatMap(({ name }) => placesIn(side, name));
  return places.find((place) => place.category === category) as Place;
}
