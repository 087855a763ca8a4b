import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMariadbAdmin } from '../../../demo/mariadb/admin.ts';
import { MARIADB } from '../../../demo/mariadb/server.ts';
import { locatePrograms } from '../../../demo/private-server/programs.ts';
import { examineServer } from '../../../src/database/examine.ts';
import { openSession } from '../../../src/database/open-session.ts';
import { type FreshMariadb, freshMariadb } from '../../support/mariadb.ts';
import { type Pair, startReplica } from '../../support/replicas.ts';

/** A primary and a replica that lets everybody write. */
let pair: Pair;
let database: FreshMariadb;
beforeAll(async () => {
  pair = await startReplica();
  const programs = await locatePrograms({ ...MARIADB, programs: ['mariadb'] });
  database = await freshMariadb(openMariadbAdmin(pair.primaryUrl, programs));
  await pair.replayed();
});
afterAll(() => pair?.remove());

/** What a run is told at this address, and what `doctor` says about copying. */
async function lookAt(url: string): Promise<readonly [refusal: string, ...told: readonly string[]]> {
  const session = await openSession(url, 'the test');
  try {
    const refusal = await session.engine.requireSafe(session, 'crm', 'table').then(
      () => 'none',
      (error: Error) => error.message,
    );
    const told = (await examineServer(session)).filter(({ check }) => check === 'primary');
    return [refusal, ...told.map(({ status, fact }) => `${status}: ${fact}`)];
  } finally {
    await session.close();
  }
}

const REFUSED = 'the server of the connection crm copies another one: it is a replica';
const WRITABLE = 'ok: read_only is OFF';
const FAILED = 'failed: the server copies another one: what is deleted there stays on its primary';

test('a replica that can be written is refused to everybody while it copies', async () => {
  const there = pair.onReplica(database.url);
  expect(await lookAt(database.url)).toEqual(['none', WRITABLE, expect.stringMatching(/^ok: no copying/)]);
  expect(await lookAt(there)).toEqual([expect.stringContaining(REFUSED), WRITABLE, FAILED]);
});

test('one that was stopped is refused to whoever may see it, and doctor tells the others that they may not', async () => {
  const there = pair.onReplica(database.url);
  await pair.replica.query('STOP SLAVE');
  expect(await lookAt(there)).toEqual([
    'none',
    WRITABLE,
    'ok: no copying of another server runs; whether one was stopped, only a role with SLAVE MONITOR is told',
  ]);
  await pair.replica.query(`GRANT SLAVE MONITOR ON *.* TO '${new URL(database.url).username}'@'%'`);
  expect(await lookAt(there)).toEqual([expect.stringContaining(REFUSED), WRITABLE, FAILED]);
  await pair.replica.query('RESET SLAVE ALL');
  expect(await lookAt(there)).toEqual(['none', WRITABLE, 'ok: the server copies no other one']);
});
