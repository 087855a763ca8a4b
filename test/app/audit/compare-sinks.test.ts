import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endAlarmByHand } from '../../../src/app/audit/clear-alarm.ts';
import { compareSinks } from '../../../src/app/audit/compare-sinks.ts';
import { makeCheckpoint } from '../../../src/app/audit/make-checkpoint.ts';
import { verifyAudit } from '../../../src/app/audit/verify.ts';
import type { Workplace } from '../../../src/app/workplace.ts';
import { standingAlarms } from '../../../src/control/alarm.ts';
import type { Session } from '../../../src/database/session.ts';
import { startTestDaemon } from '../../support/daemon.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { opened, sign, writeKey } from '../../support/signing.ts';

let logs: LogsProject;
let place: Workplace;
let session: Session;
beforeEach(async () => {
  logs = await makeLogs();
  writeKey(logs);
  place = await logs.place({}, sign(logs));
  session = await place.control.open();
});
afterEach(async () => {
  await session.close();
  await logs.drop();
});

const make = () => makeCheckpoint(place, session, 'daemon');
const codes = async () => (await standingAlarms(session)).map(({ code }) => code);

/** As a backup of that moment: what was written since is gone, and nothing says so. */
async function restoreTo(size: number): Promise<void> {
  await logs.state.query(`
    SET session_replication_role = replica;
    DELETE FROM retentiond.ledger WHERE seq > ${size};
    DELETE FROM retentiond.checkpoint WHERE size >= ${size};
    DELETE FROM retentiond.evidence_key WHERE seq > ${size};
    UPDATE retentiond.chain SET size = ${size}, head = (SELECT hash FROM retentiond.ledger WHERE seq = ${size});
    SET session_replication_role = origin`);
}

test('a ledger that its sinks know is left alone, also where a sink is behind', async () => {
  await make();
  const old = readFileSync(join(logs.folder, 'checkpoints.txt'));
  await make();
  await make();
  await compareSinks(place, session);
  writeFileSync(join(logs.folder, 'checkpoints.txt'), old);
  await compareSinks(place, session);
  expect(await codes()).toEqual([]);
});

describe('a ledger that was restored from a backup', () => {
  test.each([
    ['before its first checkpoint', 1],
    ['between two checkpoints', 3],
  ])(
    '%s is noticed before a batch begins; nothing is signed until a person goes on with it',
    async (_, size) => {
      for (const _round of [1, 2, 3]) await make();
      const before = await opened(logs);
      await restoreTo(size);
      await logs.fill(5, 2);
      const daemon = await startTestDaemon(logs, logs.read().rules, { over: { config: place.config } });
      expect(await codes()).toEqual(['checkpoint-unknown']);
      await daemon.stop();
      expect(await logs.apply({}, place.config)).toMatchObject({ stopped_by: 'alarm', rows: 0 });
      await expect(make()).rejects.toMatchObject({ code: 'checkpoint-withheld' });
      expect(readFileSync(join(logs.folder, 'checkpoints.txt'), 'utf8').match(/^retentiond/gm)).toHaveLength(
        3,
      );
      await endAlarmByHand(place, 'checkpoint-unknown', async () => undefined);
      await make();
      await make();
      expect(await codes()).toEqual([]);
      const after = await opened(logs);
      expect(after).toHaveLength(5);
      expect(after.slice(0, 3)).toEqual(before);
      expect(await logs.apply({}, place.config)).toMatchObject({ status: 'succeeded', rows: 5 });
    },
  );

  test('that grows past what its sinks know is noticed by its root', async () => {
    for (const _round of [1, 2, 3]) await make();
    await restoreTo(2);
    await logs.fill(5, 2);
    // Somebody who has no sink works with it meanwhile.
    const blind = { ...place.config.evidence, signingKeyFile: null, checkpointFiles: [] };
    await logs.apply({}, { ...place.config, evidence: blind });
    await compareSinks(place, session);
    expect(await codes()).toEqual(['checkpoint-unknown']);
  });

  test('once accepted, is noticed again where it is restored again', async () => {
    for (const _round of [1, 2, 3]) await make();
    await restoreTo(2);
    await compareSinks(place, session);
    await endAlarmByHand(place, 'checkpoint-unknown', async () => undefined);
    await compareSinks(place, session);
    expect(await codes()).toEqual([]);
    await make();
    await restoreTo(2);
    await compareSinks(place, session);
    expect(await codes()).toEqual(['checkpoint-unknown']);
  });
});

describe('what a person has accepted', () => {
  const accept = () => endAlarmByHand(place, 'checkpoint-unknown', async () => undefined);

  test('is every checkpoint that was lost with the backup, and none beyond: the ledger verifies', async () => {
    for (const _round of [1, 2, 3, 4]) await make();
    await restoreTo(2);
    await compareSinks(place, session);
    await accept();
    expect(await verifyAudit(place.config)).toMatchObject({ ok: true, first_bad: null });
    await make();
    expect(await verifyAudit(place.config)).toMatchObject({ ok: true, first_bad: null });
    expect(
      await logs.state.query('SELECT size FROM retentiond.foreign_checkpoint ORDER BY size'),
    ).toMatchObject({
      rows: [{ size: '3' }, { size: '4' }, { size: '5' }],
    });
  });

  test('is in the ledger: tables alone accept nothing', async () => {
    for (const _round of [1, 2, 3]) await make();
    const notes = await logs.state.query('SELECT size, root FROM retentiond.checkpoint WHERE size > 2');
    await restoreTo(2);
    const alarm = '00000000-0000-4000-8000-000000000001';
    await logs.state.query(
      `INSERT INTO retentiond.alarm (alarm, about, code, fact, stops, cleared_at)
       VALUES ('${alarm}', 'control', 'checkpoint-unknown', 'forged', true, now())`,
    );
    for (const { size, root } of notes.rows)
      await logs.state.query('INSERT INTO retentiond.foreign_checkpoint VALUES ($1, $2, $3)', [
        size,
        root,
        alarm,
      ]);
    expect(await verifyAudit(place.config)).toMatchObject({
      ok: false,
      first_bad: { entry: 3, code: 'copy' },
    });
    await compareSinks(place, session);
    expect(await codes()).toContain('checkpoint-unknown');
  });

  test('says nothing of what is lost later, though the alarm is named again', async () => {
    for (const _round of [1, 2, 3]) await make();
    await restoreTo(2);
    await compareSinks(place, session);
    await accept();
    for (const _round of [1, 2, 3]) await make();
    const later = await logs.state.query(
      'SELECT size, root FROM retentiond.checkpoint ORDER BY size DESC LIMIT 1',
    );
    const { rows } = await logs.state.query('SELECT alarm FROM retentiond.alarm');
    await restoreTo(4);
    for (const { size, root } of later.rows)
      await logs.state.query('INSERT INTO retentiond.foreign_checkpoint VALUES ($1, $2, $3)', [
        size,
        root,
        rows[0].alarm,
      ]);
    await compareSinks(place, session);
    expect(await codes()).toEqual(['checkpoint-unknown']);
  });
});

test('notes that no key of this ledger has signed are passed over', async () => {
  await make();
  const path = join(logs.folder, 'checkpoints.txt');
  const forged = readFileSync(path, 'utf8').replace(/\n2\n/, '\n9999\n');
  writeFileSync(path, `${readFileSync(path, 'utf8')}${forged}not a note\n`);
  await compareSinks(place, session);
  expect(await codes()).toEqual([]);
});
