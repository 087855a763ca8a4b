import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { isPastAtMost } from '../../demo/model/dates.ts';
import type { Hold } from '../../demo/model/holding.ts';
import { keepOf, stageSuffix } from '../../demo/model/keep.ts';
import { complete, judgeStage, type State, type World } from '../../demo/model/reference.ts';
import type { Row, RowValue } from '../../demo/model/row.ts';
import { REST } from '../../demo/model/summary.ts';
import { tableOf } from '../../demo/model/world.ts';
import { applyRules } from '../../src/app/apply.ts';
import { connectProject } from '../../src/app/connect.ts';
import { countPlan } from '../../src/app/count-plan.ts';
import { type HoldRequest, placeHold } from '../../src/app/hold/place.ts';
import type { Project } from '../../src/app/project.ts';
import { openWorkplace, type Workplace } from '../../src/app/workplace.ts';
import type { Place } from '../../src/datamap/place.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { acts } from '../../src/rules/rule.ts';
import type { Draw } from '../plan/draw.ts';
import { drawFor } from '../plan/draw-engine.ts';
import { drawOf, WIDE } from '../plan/draw-of.ts';
import { promisedBy } from '../plan/draw-project.ts';
import { COUNTED } from '../plan/draw-summary.ts';
import { makeTables } from '../plan/draw-table.ts';
import { NOTE } from '../plan/draw-wide.ts';
import { configLines, dataMapFile, policyFiles } from '../plan/draw-yaml.ts';
import { EVERY_FEATURE } from '../plan/features.ts';
import { randomOf } from '../plan/random.ts';
import { silentObserver } from '../support/observer.ts';
import type { ApplySite } from './apply-site.ts';
import { asRead, readCounts, readTables, settled, tablesOf } from './draw-rows-read.ts';

/*
 * Random worlds from the files to the last row: policies, data map and holds are written as people write them, every rule
 * is run, and what is left in every table is what the reference model leaves there.
 */

const FEATURES = { ...EVERY_FEATURE, unwritable: false };
/** One rule may free what another one finds blocked; no draw has more steps than tables. */
const MOST_ROUNDS = 9;
/** Draws behind the first ones in which groups are counted that are not small. */
export const COUNTING = [WIDE + 47, WIDE + 58];
/** Seconds. */
const CENTURY = 3_200_000_000;

const REACHED = ['held', 'suspended', 'withheld', 'blocked', 'breach', 'review', 'done'] as const;
const CHANGES = ['gone', 'detached', 'altered', 'counted', 'rest', 'left'] as const;

export type Applied = Record<(typeof CHANGES)[number] | (typeof REACHED)[number], number>;

/** What must be met over some draws. */
export function nothingReached(): Applied {
  return Object.fromEntries([...CHANGES, ...REACHED].map((name) => [name, 0])) as Applied;
}

/** Throws where a complete run of the draw of this number leaves something else than the model. */
export async function applyDraw(site: ApplySite, seed: number, reached: Applied): Promise<void> {
  const { engine, client } = site;
  const drawn = drawOf(seed, FEATURES);
  const { draw, world } = drawFor(engine, seed, drawn.draw, { ...drawn.world, remembered: [] });
  await makeTables(client, draw.tables, world, engine.name);
  const before = await readTables(site, draw);
  const { place, read } = await openDraw(site, draw, 5 + randomOf(seed).below(60));
  await checkCounts(draw, world, read, reached);
  await runAll(place, read);
  const { world: left, summaries } = complete(promisedBy(draw), { world, archives: {}, summaries: {} });
  expect(await readCounts(site, draw)).toEqual(Object.fromEntries(summaries[COUNTED.name] ?? []));
  reached.counted += [...(summaries[COUNTED.name]?.keys() ?? [])].filter((group) => group !== REST).length;
  reached.rest += summaries[COUNTED.name]?.get(REST) ?? 0;
  const found = await readTables(site, draw);
  for (const { name } of tablesOf(draw)) {
    const [was, is] = [tableOf(world, name).rows, tableOf(left, name).rows];
    expect(settled(found[name] ?? [], before[name] ?? []), name).toEqual(asRead(was, is, before[name] ?? []));
    countChanges(was, is, reached);
  }
}

/** Writes the files of the draw, and places its holds. */
async function openDraw(
  { engine, project, client, state, config }: ApplySite,
  draw: Draw,
  batchRows: number,
): Promise<{ place: Workplace; read: Project }> {
  for (const name of readdirSync(join(project.folder, 'policies')))
    rmSync(join(project.folder, 'policies', name));
  for (const [name, text] of Object.entries(policyFiles(draw))) project.write(join('policies', name), text);
  project.write('datamap/crm.yaml', dataMapFile(draw));
  const paced = config.replace(/batch_rows: .*/, `batch_rows: ${batchRows}`);
  project.write('retentiond.yaml', paced.replace(/^timezone: .*$/m, configLines(draw)));
  await project.migrate();
  await client.query(`DELETE FROM ${engine.tables.done}`);
  const written = project.read();
  // The present of the draw is years away from the servers'.
  const read = { ...written, config: { ...written.config, maxClockDifferenceSeconds: CENTURY } };
  await state.query('DELETE FROM retentiond.hold');
  for (const hold of draw.holds) await placeHold(read.config, requestOf(hold), WAIT);
  const place = await openWorkplace(read.config, new AbortController().signal, silentObserver);
  return { place: { ...place, clock: () => draw.now }, read };
}

const WAIT = { milliseconds: 1_000, observer: silentObserver, troubled: () => undefined };

function requestOf(hold: Hold): HoldRequest {
  const words = { matter: 'drawn lots', reason: 'a test', reviewOn: null };
  if (hold.on === 'person') return { ...words, kind: 'person', target: hold.value, personKind: hold.kind };
  return { ...words, kind: hold.on, target: hold.name, personKind: null };
}

/** `plan` counts every row in the state that the model gives it. */
async function checkCounts(draw: Draw, world: World, read: Project, reached: Applied): Promise<void> {
  const { checked, findings } = await connectProject(read);
  const wrong = findings.filter((found) => found.severity === 'error');
  expect(wrong.map((found) => `${found.code}: ${found.message}`)).toEqual([]);
  const { rules } = await countPlan(read.config, checked, draw.now);
  for (const { rule, table, category, ...counted } of rules) {
    const judged = modelStates(draw, world, { rule, category, table });
    const count = (...wanted: State[]): number => judged.filter(({ state }) => wanted.includes(state)).length;
    const expected = Object.fromEntries(STATES.map((state) => [state, count(state)] as const));
    const late = judged.filter(({ state, isLate }) => isLate && KEPT_STRONGER.has(state)).length;
    const due = count('due', 'overdue', 'breach');
    expect(counted, rule).toMatchObject({ ...expected, due, past_at_most: late });
    for (const state of REACHED) reached[state] += count(state);
  }
}

const STATES = [
  ...['kept', 'extended', 'not_started', 'undated', 'future', 'implausible', 'overdue'],
  ...['breach', 'review', 'done'],
  ...['held', 'suspended', 'withheld', 'blocked'],
] as readonly State[];
/** What is stronger than `at_most`. */
const KEPT_STRONGER: ReadonlySet<State> = new Set(['held', 'suspended', 'withheld']);

/** Of the rows whose stage and period are the rule's. */
function modelStates(
  draw: Draw,
  world: World,
  { rule, category, table }: { readonly rule: string; readonly category: string; readonly table: string },
): readonly { readonly state: State; readonly isLate: boolean }[] {
  const policy = draw.policies.find((one) => one.category === category) as Policy;
  const places = draw.entries.flatMap((entry) => (entry.kind === 'places' ? entry.places : []));
  const place = places.find((one) => one.category === category) as Place;
  const promised = promisedBy(draw);
  const site = { world, table };
  return policy.stages.flatMap((stage) =>
    tableOf(world, table).rows.flatMap((row) => {
      const keep = keepOf(stage.keep, place, row);
      if (rule !== `crm/${table}/${category}${stageSuffix(stage, keep)}`) return [];
      const isDated = typeof keep === 'object';
      const isLate = isDated && isPastAtMost(policy, place, row, { ...promised, site });
      return [{ state: judgeStage(promised, { policy, place, stage }, row, site), isLate }];
    }),
  );
}

/** Runs every rule, and again as long as that does something. */
async function runAll(place: Workplace, read: Project): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { applied, failures } = await applyRules(place, read.rules);
    expect([...failures.values()].map((failure) => `${failure.code}: ${failure.message}`)).toEqual([]);
    expect(applied.rules.map((rule) => [rule.status, rule.stopped_by])).toEqual(
      read.rules.filter(acts).map(() => ['succeeded', null]),
    );
    if (applied.totals.rows === 0) return;
  }
  throw new Error(`there is still something to do after ${MOST_ROUNDS} rounds`);
}

function countChanges(before: readonly Row[], after: readonly Row[], reached: Applied): void {
  const changed = after.filter((row) => !before.includes(row));
  const noted = new Map(before.map((row) => [row['id'], row[NOTE]]));
  const altered = changed.filter((row) => row[NOTE] !== noted.get(row['id'] as RowValue)).length;
  reached.left += after.length;
  reached.gone += before.length - after.length;
  reached.altered += altered;
  reached.detached += changed.length - altered;
}
