import { expect } from 'vitest';
import { holds } from '../../demo/model/condition.ts';
import { keepOf, stageSuffix } from '../../demo/model/keep.ts';
import {
  type DatedState,
  isChanged,
  judgeDates,
  judgeStage,
  type State,
  type World,
} from '../../demo/model/reference.ts';
import type { Row } from '../../demo/model/row.ts';
import { tableOf } from '../../demo/model/world.ts';
import { onlyValue, type TextRow } from '../../src/database/session.ts';
import type { Place } from '../../src/datamap/place/place.ts';
import type { CheckedRule } from '../../src/plan/checked/checked-rule.ts';
import { familyOf, timeSql } from '../../src/plan/checked/time-column.ts';
import { planRule } from '../../src/plan/plan.ts';
import { keyLists } from '../../src/plan/row/key-list.ts';
import { judgeAnswer } from '../../src/plan/row/row-verdict.ts';
import { earlierTexts, markedText } from '../../src/plan/state/done.ts';
import { dueSql, extended, stateSql } from '../../src/plan/state/state.ts';
import { stayings } from '../../src/plan/state/staying.ts';
import type { Policy, Stage } from '../../src/policy/policy.ts';
import { join, raw, sql } from '../../src/sql/fragment.ts';
import { predicateSql } from '../../src/sql/predicate-sql.ts';
import { changeAtOnce, couldChangeFirst } from './change-at-once.ts';
import type { Draw } from './draw.ts';
import { ARCHIVE } from './draw-archive.ts';
import { drawFor } from './draw-engine.ts';
import { asKnown } from './draw-holds.ts';
import { labelsOf } from './draw-labels.ts';
import { drawOf } from './draw-of.ts';
import { checkedRules, configOf, placeIn, placesIn, promisedBy, sideOf } from './draw-project.ts';
import { rememberAll } from './draw-remembered.ts';
import { makeTables } from './draw-table.ts';
import { type DrawnSite, targetOf } from './drawn-site.ts';
import { EVERY_FEATURE } from './features.ts';
import type { PlanTarget } from './target.ts';

/*
 * One draw on a real server: the state of every row in SQL, the state that the second implementation gives it, the counts
 * of the plan, and the rows that a batch locks, all as the reference model has them.
 */

/** More rows than any draw has. */
const ALL = 1_000;

/** How often each label was met. */
export type Reached = Record<string, number>;

/** Throws where they disagree about a row of the draw of this number. */
export async function compareDraw(site: DrawnSite, seed: number, reached: Reached): Promise<void> {
  const { draw, world, archived } = drawFor(site.engine, seed, drawOf(seed, EVERY_FEATURE));
  await makeTables(site.client, draw.tables, world, site.engine.name);
  const { vault } = site;
  if (draw.archive) await makeTables(vault.client, draw.archive.tables, archived, site.engine.name);
  const rules = await checkedRules(draw, configOf(draw, site.base), site);
  for (const connection of new Set(rules.map(({ rule }) => rule.connection))) {
    const own = rules.filter(({ rule }) => rule.connection === connection);
    const rows = connection === ARCHIVE ? archived : world;
    await compareRules({ target: targetOf(site, connection), draw, world: rows }, own, reached);
  }
}

/** The rules of one connection. */
async function compareRules(side: Side, rules: readonly CheckedRule[], reached: Reached): Promise<void> {
  const { target, draw, world } = side;
  await rememberAll(target, world, rules);
  for (const checked of rules) {
    const { table, category, connection } = checked.rule;
    const policy = draw.policies.find((one) => one.category === category) as Policy;
    const stage = stageOf(checked, policy);
    const place = placeIn(sideOf(draw, connection), category);
    const scene = { ...side, checked, policy, stage, place, table, connection };
    const states = modelStates(scene);
    await checkStates(scene, states);
    await checkStatements(scene, states);
    for (const [number, state] of states.entries()) {
      const row = rowsOf(scene)[number] as Row;
      for (const label of labelsOf({ ...scene, row, state })) reached[label] = (reached[label] ?? 0) + 1;
    }
  }
  await checkUnassigned(side, rules);
}

/** One connection of a draw. */
interface Side {
  readonly target: PlanTarget;
  readonly draw: Draw;
  readonly world: World;
}

/** One rule of it. */
interface RuleScene extends Side {
  readonly connection: string;
  readonly checked: CheckedRule;
  readonly policy: Policy;
  readonly stage: Stage;
  readonly place: Place;
  readonly table: string;
}

function stageOf({ rule }: CheckedRule, policy: Policy): Stage {
  return policy.stages.find(({ number }) => number === rule.stage) as Stage;
}

function rowsOf({ world, table }: RuleScene): readonly Row[] {
  return tableOf(world, table).rows;
}

function modelStates(scene: RuleScene): State[] {
  const { draw, world, table, connection } = scene;
  return rowsOf(scene).map((row) =>
    isOurs(scene, row)
      ? judgeStage(promisedBy(draw, connection), scene, row, { world, table })
      : 'unassigned',
  );
}

/** Whether the rule is the one for the period that the row's name has. */
function isOurs({ stage, place, checked }: RuleScene, row: Row): boolean {
  const { id, connection, table, category } = checked.rule;
  return id === `${connection}/${table}/${category}${stageSuffix(stage, keepOf(stage.keep, place, row))}`;
}

/** Row by row: the state in SQL, whether its dates are past, and what the second implementation makes of these. */
async function checkStates(scene: RuleScene, states: readonly State[]): Promise<void> {
  const { target, draw, world, checked, policy, stage, place, table, connection } = scene;
  const { dialect } = target;
  const { boundaries } = planRule(checked, draw.now);
  const outputs = [
    dialect.truth(checked.filter ? predicateSql(dialect, checked.filter) : raw('TRUE')),
    stateSql(checked, boundaries, stayings(checked, boundaries, asKnown(draw.holds))),
    dialect.truth(dueSql(checked, boundaries)),
    dialect.truth(extended(checked)),
    ...checked.times.map((time) => dialect.text(timeSql(dialect, time), familyOf(time))),
    markedText(checked) ?? raw('NULL'),
    ...earlierTexts(checked),
  ];
  const found = await target.ask(
    dialect.statement(
      sql`SELECT ${join(outputs, ', ')} FROM ${dialect.rows(checked.shape, 't')} ORDER BY t.id`,
    ),
  );
  const answers = found.map(([isIn, state, past, ...rest]) => {
    const [own, second] =
      isIn === 'true' ? [state, secondState(scene, rest)] : (['unassigned', 'unassigned'] as const);
    return { sql: own, past, second };
  });
  const overdueAfterSeconds = draw.overdueAfterSeconds[policy.category];
  const { zones } = promisedBy(draw, connection);
  const present = { now: draw.now, zones, site: { world, table }, overdueAfterSeconds };
  const dated = rowsOf(scene).map((row) =>
    isOurs(scene, row) ? judgeDates(policy, place, row, present, stage) : 'unassigned',
  );
  const model = states.map((state, index) => {
    const second = dated[index] as DatedState;
    return { sql: state, past: String(isChanged(second)), second };
  });
  // A rule and its rows first, so that a failure is short.
  const others = model.flatMap((said, index) => {
    const found = answers[index];
    const agrees = found?.sql === said.sql && found.past === said.past && found.second === said.second;
    return agrees ? [] : [{ rule: checked.rule.id, row: index + 1, said, found }];
  });
  expect(others).toEqual([]);
  expect(answers.length).toBe(model.length);
}

/** Whether its condition holds, its times, and when it and the stages before it were done: as the server wrote them. */
function secondState({ draw, checked }: RuleScene, [isExtended, ...texts]: TextRow): State {
  const { times } = checked;
  const [marked = null, ...earlier] = texts.slice(times.length);
  return judgeAnswer(
    checked,
    {
      ...UNASKED,
      extended: isExtended === 'true',
      starts: texts.slice(0, times.length),
      marked,
      earlier,
    },
    draw.now,
  ).state;
}

/** What the second implementation does not look at. */
const UNASKED = {
  isIn: true,
  isUnassigned: false,
  state: 'kept',
  heldBy: [],
  withheldBy: [],
  pastAtMost: false,
  blockedBy: [],
} as const;

/** The counts of the plan, and the rows that a batch finds, locks and finds again. */
async function checkStatements(
  { target: { session }, draw, world, checked, table }: RuleScene,
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
  if (!couldChangeFirst(checked)) return;
  const changed = await changeAtOnce(session, planRule(checked, draw.now), known);
  expect(keysOf({ rows: changed })).toEqual(keys);
}

function countOf(states: readonly State[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** Rows that no filter of their table lets in are counted once a table. */
async function checkUnassigned(
  { target: { session }, draw, world }: Side,
  rules: readonly CheckedRule[],
): Promise<void> {
  for (const checked of rules) {
    const { unassigned } = planRule(checked, draw.now).statements;
    if (!unassigned) continue;
    const { table, connection } = checked.rule;
    const filters = placesIn(sideOf(draw, connection), table).map(({ where }) => where);
    const orphans = tableOf(world, table).rows.filter((row) =>
      filters.every((where) => where !== null && !holds(where, row, { world, table })),
    );
    expect(onlyNumber(await session.run(unassigned))).toBe(orphans.length);
  }
}

function onlyNumber(result: Parameters<typeof onlyValue>[0]): number {
  return Number(onlyValue(result));
}
