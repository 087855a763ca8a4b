import { describe, expect, test } from 'vitest';
import { keepOf, ruleSuffix } from '../../demo/model/keep.ts';
import {
  type DatedState,
  isChanged,
  judgeDates,
  judgeRow,
  type State,
  type World,
} from '../../demo/model/reference.ts';
import type { Row } from '../../demo/model/row.ts';
import { tableOf } from '../../demo/model/world.ts';
import { onlyValue, type TextRow } from '../../src/database/session.ts';
import type { Place } from '../../src/datamap/place.ts';
import type { CheckedRule } from '../../src/plan/checked-rule.ts';
import { judge, termsOf } from '../../src/plan/judge.ts';
import { keyLists } from '../../src/plan/key-list.ts';
import { planRule } from '../../src/plan/plan.ts';
import { readStart } from '../../src/plan/row-time.ts';
import { dueSql, extended, stateSql } from '../../src/plan/state.ts';
import { stayings } from '../../src/plan/staying.ts';
import { familyOf, timeSql } from '../../src/plan/time-column.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { join, sql } from '../../src/sql/fragment.ts';
import { predicateSql } from '../../src/sql/predicate-sql.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { type Draw, drawScene } from './draw.ts';
import { drawFor } from './draw-engine.ts';
import { asKnown } from './draw-holds.ts';
import { labelsOf, wantedLabels } from './draw-labels.ts';
import { checkedRules, configOf, promisedBy } from './draw-project.ts';
import { drawWorld } from './draw-rows.ts';
import { makeTables } from './draw-table.ts';
import { type DrawnSite, useDrawnSite } from './drawn-site.ts';
import { EVERY_FEATURE } from './features.ts';
import { randomOf, seedsOf } from './random.ts';
import type { PerEngine } from './target.ts';

/*
 * Random policies over random tables on a real server: the state of every row in SQL, the state that the second
 * implementation gives it, the counts of the plan, and the rows that a batch locks, all as the reference model has them.
 */

/** More rows than any draw has. */
const ALL = 1_000;

interface Draws {
  readonly few: number;
  readonly many: number;
  /** How often each state and its like must be met. */
  readonly least: number;
}

const DRAWS: PerEngine<Draws> = {
  PostgreSQL: { few: 200, many: 3_000, least: 20 },
  // Making tables costs it ten times as much.
  MariaDB: { few: 30, many: 1_500, least: 3 },
};
/** Draws behind the first ones in which something happens that is rare. */
const RARE = [31, 44, 99, 113];
/** What no table of an engine can have. */
const WITHOUT: PerEngine<readonly string[]> = { PostgreSQL: [], MariaDB: ['foreign key: set default'] };

describe.each(ENGINES)('$name', (engine) => {
  const open = useDrawnSite(engine);

  test('SQL, second implementation and counts agree with the reference model about every row', async () => {
    const { few, many, least } = DRAWS[engine.name];
    const seeds = seedsOf(few, many);
    const reached: Record<string, number> = {};
    for (const seed of seeds.length > 1 ? new Set([...seeds, ...RARE]) : seeds) {
      await checkDraw(open(), seed, reached).catch((error: unknown) => {
        throw new Error(`seed ${seed} fails; RETENTIOND_TEST_SEED=${seed} repeats it`, { cause: error });
      });
    }
    if (process.env.RETENTIOND_TEST_SEED) return;
    const wanted = wantedLabels(EVERY_FEATURE).filter((label) => !WITHOUT[engine.name].includes(label));
    const seldom = wanted.filter((label) => (reached[label] ?? 0) < least);
    expect(seldom.map((label) => `${label}: ${reached[label] ?? 0}`)).toEqual([]);
  }, 3_600_000);
});

async function checkDraw(site: DrawnSite, seed: number, reached: Record<string, number>): Promise<void> {
  const random = randomOf(seed);
  const drawn = drawScene(random, EVERY_FEATURE);
  const { draw, world } = drawFor(site.engine, seed, drawn, drawWorld(drawn, random));
  await makeTables(site.client, draw.tables, world, site.engine.name);
  const rules = await checkedRules(draw, configOf(draw, site.base), site);
  const byTable = new Map<string, State[][]>();
  for (const checked of rules) {
    const { table, category } = checked.rule;
    const policy = draw.policies.find((one) => one.category === category) as Policy;
    const scene = { site, draw, world, checked, policy, place: placeOf(draw, policy), table };
    const states = modelStates(scene);
    byTable.set(table, [...(byTable.get(table) ?? []), states]);
    await checkStates(scene, states);
    await checkStatements(scene, states);
    for (const [number, state] of states.entries()) {
      const row = rowsOf(scene)[number] as Row;
      for (const label of labelsOf({ ...scene, row, state })) reached[label] = (reached[label] ?? 0) + 1;
    }
  }
  await checkUnassigned(site, draw, rules, byTable);
}

/** One rule of a draw. */
interface RuleScene {
  readonly site: DrawnSite;
  readonly draw: Draw;
  readonly world: World;
  readonly checked: CheckedRule;
  readonly policy: Policy;
  readonly place: Place;
  readonly table: string;
}

function placeOf(draw: Draw, policy: Policy): Place {
  const places = draw.entries.flatMap((entry) => (entry.kind === 'places' ? entry.places : []));
  return places.find((place) => place.category === policy.category) as Place;
}

function rowsOf({ world, table }: RuleScene): readonly Row[] {
  return tableOf(world, table).rows;
}

function modelStates(scene: RuleScene): State[] {
  const { draw, world, policy, place, table } = scene;
  return rowsOf(scene).map((row) =>
    isOurs(scene, row) ? judgeRow(promisedBy(draw), policy, place, row, { world, table }) : 'unassigned',
  );
}

/** Whether the rule is the one for the period that the row's name has. */
function isOurs({ policy, place, checked }: RuleScene, row: Row): boolean {
  const { id, connection, table, category } = checked.rule;
  const suffix = ruleSuffix(policy.keep, keepOf(policy.keep, place, row));
  return id === `${connection}/${table}/${category}${suffix}`;
}

/** Row by row: the state in SQL, whether its dates are past, and what the second implementation makes of these. */
async function checkStates(scene: RuleScene, states: readonly State[]): Promise<void> {
  const { site, draw, world, checked, policy, place, table } = scene;
  const { dialect } = site;
  const { boundaries } = planRule(checked, draw.now);
  const outputs = [
    stateSql(checked, boundaries, stayings(checked, asKnown(draw.holds))),
    dialect.truth(dueSql(checked, boundaries)),
    ...checked.times.map((time) => dialect.text(timeSql(dialect, time), familyOf(time))),
    dialect.truth(extended(checked)),
    ...(checked.filter ? [dialect.truth(predicateSql(dialect, checked.filter))] : []),
  ];
  const found = await site.ask(
    dialect.statement(
      sql`SELECT ${join(outputs, ', ')} FROM ${dialect.rows(checked.shape, 't')} ORDER BY t.id`,
    ),
  );
  const answers = found.map((row) => {
    const asked = row.length === checked.times.length + 3 || row.at(-1) === 'true';
    if (!asked) return { sql: 'unassigned', past: row[1], second: 'unassigned' };
    return { sql: row[0], past: row[1], second: secondState(scene, row) };
  });
  const overdueAfterSeconds = draw.overdueAfterSeconds[policy.category];
  const { zones } = promisedBy(draw);
  const dated = rowsOf(scene).map((row) =>
    !isOurs(scene, row)
      ? 'unassigned'
      : judgeDates(policy, place, row, { now: draw.now, zones, site: { world, table }, overdueAfterSeconds }),
  );
  expect(answers).toEqual(
    states.map((state, index) => {
      const second = dated[index] as DatedState;
      return { sql: state, past: String(isChanged(second)), second };
    }),
  );
}

function secondState({ draw, policy, place, checked }: RuleScene, row: TextRow): State {
  const terms = termsOf(
    checked.rule,
    checked.zone,
    draw.plausibleAfter,
    draw.overdueAfterSeconds[policy.category],
  );
  const starts = checked.times.map((time, index) => {
    const text = row[2 + index] ?? null;
    return text === null ? null : readStart(text, time);
  });
  const always = Object.values(place.events).some((event) => event?.always);
  return judge(terms, { starts, always, extended: row[2 + checked.times.length] === 'true' }, draw.now).state;
}

/** The counts of the plan, and the rows that a batch finds, locks and finds again. */
async function checkStatements(
  { site: { session }, draw, world, checked, table }: RuleScene,
  states: readonly State[],
): Promise<void> {
  const { statements } = planRule(checked, draw.now);
  const known = asKnown(draw.holds);
  const counted = await session.run(statements.states(known));
  const counts = Object.fromEntries(counted.rows.map(([state, count]) => [String(state), Number(count)]));
  const expected = states.filter((state) => state !== 'unassigned');
  expect(counts).toEqual(countOf(expected));
  expect(onlyNumber(await session.run(statements.all))).toBe(expected.length);
  const due = tableOf(world, table).rows.filter((_, index) => isChanged(states[index] as State));
  expect(onlyNumber(await session.run(statements.due(known)))).toBe(due.length);
  const keys = due.map((row) => checked.key.map(({ name }) => String(row[name]))).sort();
  const keysOf = ({ rows }: { readonly rows: readonly TextRow[] }): string[][] =>
    rows.map((row) => row.slice(0, checked.key.length) as string[]).sort();
  expect(keysOf(await session.run(statements.list(null, ALL, known)))).toEqual(keys);
  expect(keysOf(await session.run(statements.lock(null, ALL, known)))).toEqual(keys);
  const lists = keyLists(checked, keys);
  expect(keysOf(await session.run(statements.lockKeys(lists, known)))).toEqual(keys);
  expect(keysOf(await session.run(statements.again(lists, known)))).toEqual(keys);
}

function countOf(states: readonly State[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** Rows that no filter of their table lets in are counted once a table. */
async function checkUnassigned(
  { session }: DrawnSite,
  draw: Draw,
  rules: readonly CheckedRule[],
  byTable: ReadonlyMap<string, readonly State[][]>,
): Promise<void> {
  for (const checked of rules) {
    const { unassigned } = planRule(checked, draw.now).statements;
    if (!unassigned) continue;
    const states = byTable.get(checked.rule.table) ?? [];
    const orphans = (states[0] ?? []).filter((_, row) => states.every((one) => one[row] === 'unassigned'));
    expect(onlyNumber(await session.run(unassigned))).toBe(orphans.length);
  }
}

function onlyNumber(result: Parameters<typeof onlyValue>[0]): number {
  return Number(onlyValue(result));
}
