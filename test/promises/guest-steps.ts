import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { TargetClient } from '../support/engines/engine.ts';
import { waitOutCooling } from '../support/holds.ts';
import { openDesk } from '../support/worker.ts';
import type { Aviary } from './aviary.ts';
import { WORDS } from './canaries.ts';
import { type Ear, ROW } from './ear.ts';
import { isWhole } from './promise.ts';

/** Guests on whichever server. */
type Guests = Aviary<Pick<TargetClient, 'query'>>;

/** One row in every way: blocked, kept and due; by keys that no row has, and by what is no key. */
export async function explainRows(aviary: Guests, { cli }: Ear): Promise<void> {
  const { rows } = await aviary.target.query('SELECT code, twin FROM guest ORDER BY code LIMIT 12');
  for (const { code, twin } of rows.slice(0, isWhole ? 12 : 4)) {
    await cli(`${ROW} crm.guest ${code} ${twin} --json`, 0);
    await cli(`${ROW} crm.guest ${code} ${twin}`, 0);
  }
  await cli(`${ROW} crm.guest ${rows[0].code} ${rows[0].twin} --at 2003-02-04`, 0);
  await cli(`${ROW} crm.guest ${WORDS.key}-none ${WORDS.uuid}`, 1);
  for (const wrong of [
    `crm.guest ${WORDS.key}-1`,
    `crm.guest ${WORDS.key}-1 ${WORDS.note}`,
    `crm.guest ${WORDS.key}-1 ${WORDS.uuid} ${WORDS.note}`,
    `crm.nothing ${WORDS.key}`,
  ])
    await cli(`${ROW} ${wrong}`, 64);
  for (const table of ['visit', 'letter']) await cli(`${ROW} crm.${table} ${WORDS.key}`, 1);
}

/** Plans that no longer fit, and tables that nothing may be done to. */
export async function refuse(
  aviary: Guests,
  { cli }: Ear,
  [sings, silent]: readonly [sings: string, silent: string],
): Promise<void> {
  const { target } = aviary;
  await cli('plan --out drift.json', 0);
  await target.query(`ALTER TABLE guest ADD COLUMN motto varchar(40) DEFAULT '${WORDS.note}'`);
  await cli('apply drift.json --yes', 5);
  await target.query('ALTER TABLE guest DROP COLUMN motto');
  await target.query(sings);
  for (const argv of [
    'validate --connect',
    'plan',
    'apply --yes',
    `${ROW} crm.guest ${WORDS.key}-1 ${WORDS.uuid}`,
  ])
    await cli(argv, 3, 5);
  await target.query(silent);
}

/** Holds by every name, a plan that is edited, approved, applied, and applied again. */
export async function holdAndApprove(aviary: Guests, ear: Ear): Promise<void> {
  const { cli } = ear;
  const { project } = aviary;
  const words = `--matter ${WORDS.matter} --reason ${WORDS.reason} --json`;
  const placed = await cli(`hold place --person email=${WORDS.held} ${words}`, 0);
  const second = await cli(`hold place --person phone=7734129958 ${words}`, 0);
  await cli(`hold place --person card=${WORDS.card}${WORDS.key}-9 ${words}`, 0);
  await cli(`${ROW} crm.guest ${WORDS.key}-7 ${WORDS.uuid} --json`, 0);
  await cli(`${ROW} crm.guest ${WORDS.key}-9 ${WORDS.uuid}`, 0);
  await cli(`hold place --category guests ${words}`, 0);
  await cli(`hold release ${JSON.parse(second).hold} --reason ${WORDS.reason} --json`, 0);
  await cli('hold list --all --json', 0);
  await cli('plan --json', 0);
  await waitOutCooling(aviary.state);
  const all = JSON.parse(await cli('hold list --json', 0)).holds as { hold: string; kind: string }[];
  await cli(`hold release ${all.find(({ kind }) => kind === 'category')?.hold} --reason ${WORDS.reason}`, 0);
  await waitOutCooling(aviary.state);
  expect(JSON.parse(placed)).toMatchObject({ state: 'effective' });
  project.write('retentiond.yaml', project.configText().replace('approval: never', 'approval: always'));
  await cli('apply --yes --json', 5);
  await cli('plan --out plan.json', 0);
  ear.tell('a plan file', readFileSync(join(project.folder, 'plan.json'), 'utf8'));
  await cli('apply plan.json --yes', 5);
  await cli('approve plan.json --yes --json', 0);
  await cli('apply plan.json --yes --json', 0);
  await cli('apply plan.json --yes --json', 5);
}

/** A process dies when its change is made and not committed; the next one finds what it left. */
export async function dieAndRecover(aviary: Guests, ear: Ear): Promise<void> {
  const { project, state } = aviary;
  await aviary.fill(30);
  project.write('retentiond.yaml', project.configText().replace('approval: always', 'approval: never'));
  const text = project.configText();
  const desk = await openDesk(project);
  const worker = desk.start((sql, on) => {
    if (on !== 'target' || !/^\s*COMMIT/.test(sql)) return 'pass';
    worker.child.kill('SIGKILL');
    return 'cut';
  });
  worker.child.stderr
    ?.setEncoding('utf8')
    .on('data', (said: string) => ear.tell('a process that died', said));
  expect(await worker.applied).toBeNull();
  await desk.close();
  project.write('retentiond.yaml', text);
  await state.query("UPDATE retentiond.lease SET until = clock_timestamp() - interval '1 second'");
  await ear.cli('status', 0, 1);
  await ear.cli('apply --yes --json', 0);
  expect(ear.told.some(([, said]) => said.includes('recovered batch'))).toBe(true);
}
