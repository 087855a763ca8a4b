import { expect } from 'vitest';
import type { Promised } from '../../demo/model/reference.ts';
import type { Config } from '../../src/config/config.ts';
import type { DataMap } from '../../src/datamap/place.ts';
import { checkRule } from '../../src/plan/check/rule.ts';
import type { CheckedRule } from '../../src/plan/checked-rule.ts';
import { compile } from '../../src/rules/compile.ts';
import type { Rule } from '../../src/rules/rule.ts';
import type { TableShape } from '../../src/sql/shape.ts';
import type { Draw } from './draw.ts';
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

/** The rules of the draw, against the tables as they are; nothing may be found wrong with them. */
export async function checkedRules(
  draw: Draw,
  config: Config,
  { live: read }: Pick<PlanTarget, 'live'>,
): Promise<readonly CheckedRule[]> {
  const map: DataMap = {
    connections: ['crm'],
    timezone: draw.columnZone,
    backupsKept: null,
    tables: draw.entries,
    position,
    positions: {},
  };
  const { rules, findings } = compile(draw.policies, [map], config);
  const live = await read();
  const checkings = rules.map((rule) => checkRule(rule, shapeOf(rule, live.shapes), live));
  const wrong = [...findings, ...checkings.flatMap((one) => one.findings)].filter(
    (found) => found.severity === 'error',
  );
  expect(wrong.map((found) => `${found.code}: ${found.message}`)).toEqual([]);
  return checkings.map((one) => one.checked as CheckedRule);
}

function shapeOf(rule: Rule, shapes: readonly TableShape[]): TableShape {
  return shapes.find((shape) => shape.name === rule.table) as TableShape;
}

/** The draw as the reference model is told of it. */
export function promisedBy(draw: Draw): Promised {
  const { policies, entries, holds, now, overdueAfterSeconds } = draw;
  const zones = { policies: draw.zone, columns: draw.columnZone, plausibleAfter: draw.plausibleAfter };
  return { connection: 'crm', policies, entries, holds, now, zones, overdueAfterSeconds };
}
