import { afterEach, expect } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import { standingAlarms } from '../../src/control/evidence/alarm.ts';
import { clearAlarm } from '../../src/ledger/alarm.ts';
import { type Random, randomOf } from '../plan/random.ts';
import { type Backup, backUp, backUpTarget } from '../support/backup.ts';
import type { TargetClient, TestEngine } from '../support/engines/engine.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { checkPromise, type Seen, timesOf } from './promise.ts';

/*
 * Rows are put back into the tables as they were, in place: server, database and tables keep their names and numbers, so
 * that only what the receipts and the ledger say of each other can tell.
 */

let logs: LogsProject<TargetClient>;
let backup: Backup | null = null;
afterEach(async () => {
  await backup?.drop();
  backup = null;
  await logs.drop();
});

for (const engine of ENGINES) {
  checkPromise('P14', `an older target is noticed (${engine.name})`, 'restored backups', async (seen) => {
    for (let round = 0; round < timesOf(1, 10); round += 1) {
      await begin(engine, randomOf(round));
      const rows = await runsBetween(randomOf(round + 100), () => backUpTarget(engine, logs.database));
      await expectNoticed(seen, 'target-restored', rows);
      await expectMended(seen, rows);
      await end(round, timesOf(1, 10));
    }
  });

  checkPromise('P14', `an older ledger is noticed (${engine.name})`, 'restored backups', async (seen) => {
    for (let round = 0; round < timesOf(1, 10); round += 1) {
      await begin(engine, randomOf(round));
      await runsBetween(randomOf(round + 100), () => backUpControl());
      await logs.fill(7, 0);
      await expectNoticed(seen, 'ledger-older', 7);
      await expectMended(seen, 7);
      await end(round, timesOf(1, 10));
    }
  });
}

checkPromise('P14', 'no false alarm: nothing was restored, or both were, together', 'runs', async (seen) => {
  await begin(POSTGRESQL, randomOf(1));
  for (let run = 0; run < timesOf(4, 100); run += 1) {
    await logs.fill(12, 1);
    if ((await logs.apply()).rows !== 12) seen.broken(`run ${run} did not take its rows`);
    seen.saw();
  }
  backup = await backUpTarget(POSTGRESQL, logs.database);
  const control = await backUpControl();
  await logs.fill(12, 1);
  await logs.apply();
  await backup.restore();
  await control.restore();
  await control.drop();
  await logs.fill(12, 1);
  if ((await logs.apply()).rows !== 12) seen.broken('both were restored to one moment, and the run stopped');
  seen.saw();
});

async function begin(engine: TestEngine, random: Random): Promise<void> {
  logs = await makeLogs({ engine, batchRows: 5 + random.below(10) });
  await logs.fill(10 + random.below(20), 1);
  expect((await logs.apply()).status).toBe('succeeded');
}

/** The last one is left to the test's own end. */
async function end(round: number, rounds: number): Promise<void> {
  if (round === rounds - 1) return;
  await backup?.drop();
  backup = null;
  await logs.drop();
}

function backUpControl(): Promise<Backup> {
  return backUp({
    engine: POSTGRESQL,
    superuserUrl: logs.database.controlSuperuserUrl,
    schemas: ['retentiond'],
  });
}

/** Purges after the backup, and puts it back; resolves to how many rows came back with a target. */
async function runsBetween(random: Random, make: () => Promise<Backup>): Promise<number> {
  const rows = 5 + random.below(20);
  await logs.fill(rows, 1);
  backup = await make();
  for (let run = 0; run <= random.below(2); run += 1) expect((await logs.apply()).status).toBe('succeeded');
  await backup.restore();
  return rows;
}

/** The next run changes nothing, and says why. */
async function expectNoticed(seen: Seen, code: string, due: number): Promise<void> {
  const { status, stopped_by, rows } = await logs.apply();
  if (stopped_by !== 'alarm' || rows !== 0)
    seen.broken(`the next run ended with ${status} (${stopped_by}) and ${rows} rows`);
  if ((await logs.left()).due !== due) seen.broken('rows went although a backup was restored');
  const session = await (await logs.place()).control.open();
  const codes = (await standingAlarms(session)).map((alarm) => alarm.code);
  await session.close();
  if (codes.join() !== code) seen.broken(`the alarms are ${codes.join() || 'none'}, and not ${code}`);
  seen.saw();
}

/** Once a person has cleared the alarm, runs take away again what is due, and the ledger verifies. */
async function expectMended(seen: Seen, due: number): Promise<void> {
  const place = await logs.place();
  const session = await place.control.open();
  for (const alarm of await standingAlarms(session))
    await clearAlarm(session, place.clock(), alarm, { role: 'dba', who: 'dba' });
  await session.close();
  const { status, rows } = await logs.apply();
  if (status !== 'succeeded' || rows !== due)
    seen.broken(`after it was cleared, ${rows} rows went (${status})`);
  const verdict = await verifyAudit(logs.read().config);
  if (!verdict.ok) seen.broken(`the ledger does not verify: ${verdict.first_bad?.fact}`);
}
