import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Hold } from '../../demo/model/holding.ts';
import { completeWithArchive } from '../../demo/model/reference.ts';
import { REST } from '../../demo/model/summary.ts';
import { migrateTarget } from '../../src/app/control/migrate.ts';
import { openWorkplace, type Workplace } from '../../src/app/control/workplace.ts';
import { type HoldRequest, placeHold } from '../../src/app/hold/place.ts';
import type { Project } from '../../src/app/project/project.ts';
import { applyRules } from '../../src/app/run/apply.ts';
import { acts } from '../../src/rules/rule/rule.ts';
import type { Draw } from '../plan/draw.ts';
import { ARCHIVE } from '../plan/draw-archive.ts';
import { drawFor } from '../plan/draw-engine.ts';
import { ARCHIVING, type Drawn, drawOf, WIDE } from '../plan/draw-of.ts';
import { promisedBy } from '../plan/draw-project.ts';
import { COUNTED } from '../plan/draw-summary.ts';
import { makeTables } from '../plan/draw-table.ts';
import { configLines, dataMapFile, policyFiles } from '../plan/draw-yaml.ts';
import { EVERY_FEATURE } from '../plan/features.ts';
import { randomOf } from '../plan/random.ts';
import { silentObserver } from '../support/observer.ts';
import type { ApplySite } from './apply-site.ts';
import { checkArchived, checkLeft } from './check-left.ts';
import { checkCounts } from './count-draw.ts';
import { readCounts, readTables } from './draw-rows-read.ts';
import type { Applied } from './reached.ts';

/*
 * Random worlds from the files to the last row: policies, data map and holds are written as people write them, every rule
 * is run, and what is left in every table is what the reference model leaves there.
 */

const FEATURES = { ...EVERY_FEATURE, unwritable: false };
/** One rule may free what another one finds blocked; no draw has more steps than tables. */
const MOST_ROUNDS = 9;
/** Draws behind the first ones in which groups are counted that are not small. */
export const COUNTING = [WIDE + 47, WIDE + 58];
/** Draws in which rows go, stay beside their copies, take others along, and end or change in the archive. */
export const ARCHIVED = [ARCHIVING + 47, ARCHIVING + 107];
/** Of a batch: no drawn row takes more of others along, and whatever takes more is left. */
const LEAST_ROWS = 16;
/** Seconds. */
const CENTURY = 3_200_000_000;

/** Throws where a complete run of the draw of this number leaves something else than the model, here or in the archive. */
export async function applyDraw(site: ApplySite, seed: number, reached: Applied): Promise<void> {
  const { engine, client, vault } = site;
  const { draw, world, archived } = drawFor(engine, seed, unremembered(drawOf(seed, FEATURES)));
  const shelves = { tables: draw.archive?.tables ?? [] };
  await makeTables(client, draw.tables, world, engine.name);
  if (draw.archive) await makeTables(vault.client, shelves.tables, archived, engine.name);
  const texts = await readTables(client, draw, engine);
  const textsThere = await readTables(vault.client, shelves, engine);
  const { place, read } = await openDraw(site, draw, LEAST_ROWS + randomOf(seed).below(49));
  await checkCounts(draw, { crm: world, [ARCHIVE]: archived }, read, reached);
  await runAll(place, read);
  const there = draw.archive ? promisedBy(draw, ARCHIVE) : { ...promisedBy(draw), ...NOWHERE };
  const {
    kept,
    taken,
    archived: left,
  } = completeWithArchive(
    promisedBy(draw),
    { world, archives: {}, summaries: {} },
    { promised: there, world: archived },
  );
  const summary = kept.summaries[COUNTED.name];
  expect(await readCounts(site, draw)).toEqual(Object.fromEntries(summary ?? []));
  reached.counted += [...(summary?.keys() ?? [])].filter((group) => group !== REST).length;
  reached.rest += summary?.get(REST) ?? 0;
  const from = { before: world, after: kept.world, texts };
  await checkLeft(site, draw, from, reached);
  if (!draw.archive) return;
  const passed = { before: archived, after: left, texts: textsThere };
  await checkArchived(site, draw, passed, { taken, from }, reached);
  await checkCounts(draw, { crm: kept.world, [ARCHIVE]: left }, read, reached);
}

/** What is promised where nothing stands. */
const NOWHERE = { connection: ARCHIVE, entries: [] };

/** Nothing was done before: only a run of the product may say so. */
function unremembered(drawn: Drawn): Drawn {
  const { world, archived } = drawn;
  return { ...drawn, world: { ...world, remembered: [] }, archived: { ...archived, remembered: [] } };
}

const VAULT_MAP = join('datamap', `${ARCHIVE}.yaml`);

/** Writes the files of the draw, and places its holds. */
async function openDraw(
  { engine, project, client, vault, state, config }: ApplySite,
  draw: Draw,
  batchRows: number,
): Promise<{ place: Workplace; read: Project }> {
  for (const name of readdirSync(join(project.folder, 'policies')))
    rmSync(join(project.folder, 'policies', name));
  for (const [name, text] of Object.entries(policyFiles(draw))) project.write(join('policies', name), text);
  project.write('datamap/crm.yaml', dataMapFile('crm', draw));
  rmSync(join(project.folder, VAULT_MAP), { force: true });
  if (draw.archive) project.write(VAULT_MAP, dataMapFile(ARCHIVE, draw.archive));
  const paced = config.replace(/batch_rows: .*/, `batch_rows: ${batchRows}`);
  project.write('retentiond.yaml', paced.replace(/^timezone: .*$/m, configLines(draw)));
  await project.migrate();
  const written = project.read();
  await migrateTarget(written.config, ARCHIVE);
  for (const one of [client, vault.client]) await one.query(`DELETE FROM ${engine.tables.done}`);
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

/** Runs every rule, and again as long as that does something. */
async function runAll(place: Workplace, read: Project): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { applied, failures } = await applyRules(place, read.rules);
    expect([...failures].map(([rule, failure]) => `${rule}: ${failure.code}: ${failure.message}`)).toEqual(
      [],
    );
    expect(applied.rules.map((rule) => [rule.status, rule.stopped_by])).toEqual(
      read.rules.filter(acts).map(() => ['succeeded', null]),
    );
    if (applied.totals.rows === 0) return;
  }
  throw new Error(`there is still something to do after ${MOST_ROUNDS} rounds`);
}
