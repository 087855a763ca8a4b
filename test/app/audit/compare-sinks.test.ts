import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareSinks } from '../../../src/app/audit/checkpoint/compare-sinks.ts';
import { makeCheckpoint } from '../../../src/app/audit/checkpoint/make-checkpoint.ts';
import { endAlarmByHand } from '../../../src/app/audit/clear-alarm.ts';
import { verifyAudit } from '../../../src/app/audit/verify.ts';
import { standingAlarms } from '../../../src/control/evidence/alarm.ts';
import { startTestDaemon } from '../../support/daemon.ts';
import { useSigned } from '../../support/signed.ts';
import { opened } from '../../support/signing.ts';

const signed = useSigned();

const make = () => makeCheckpoint(signed.place, signed.session, 'daemon');
const codes = async () => (await standingAlarms(signed.session)).map(({ code }) => code);

/** As a backup of that moment: what was written since is gone, and nothing says so. */
async function restoreTo(size: number): Promise<void> {
  await signed.logs.state.query(`
    SET session_replication_role = replica;
    DELETE FROM retentiond.ledger WHERE seq > ${size};
    DELETE FROM retentiond.checkpoint WHERE size >= ${size};
    DELETE FROM retentiond.evidence_key WHERE seq > ${size};
    UPDATE retentiond.chain SET size = ${size}, head = (SELECT hash FROM retentiond.ledger WHERE seq = ${size});
    SET session_replication_role = origin`);
}

test('a ledger that its sinks know is left alone, also where a sink is behind', async () => {
  await make();
  const old = readFileSync(join(signed.logs.folder, 'checkpoints.txt'));
  await make();
  await make();
  await compareSinks(signed.place, signed.session);
  writeFileSync(join(signed.logs.folder, 'checkpoints.txt'), old);
  await compareSinks(signed.place, signed.session);
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
      const before = await opened(signed.logs);
      await restoreTo(size);
      await signed.logs.fill(5, 2);
      const daemon = await startTestDaemon(signed.logs, signed.logs.read().rules, {
        over: { config: signed.place.config },
      });
      expect(await codes()).toEqual(['checkpoint-unknown']);
      await daemon.stop();
      expect(await signed.logs.apply({}, signed.place.config)).toMatchObject({
        stopped_by: 'alarm',
        rows: 0,
      });
      await expect(make()).rejects.toMatchObject({ code: 'checkpoint-withheld' });
      expect(
        readFileSync(join(signed.logs.folder, 'checkpoints.txt'), 'utf8').match(/^retentiond/gm),
      ).toHaveLength(3);
      await endAlarmByHand(signed.place, 'checkpoint-unknown', async () => undefined);
      await make();
      await make();
      expect(await codes()).toEqual([]);
      const after = await opened(signed.logs);
      expect(after).toHaveLength(5);
      expect(after.slice(0, 3)).toEqual(before);
      expect(await signed.logs.apply({}, signed.place.config)).toMatchObject({
        status: 'succeeded',
        rows: 5,
      });
    },
  );

  test('that grows past what its sinks know is noticed by its root', async () => {
    for (const _round of [1, 2, 3]) await make();
    await restoreTo(2);
    await signed.logs.fill(5, 2);
    // Somebody who has no sink works with it meanwhile.
    const blind = { ...signed.place.config.evidence, signingKeyFile: null, checkpointFiles: [] };
    await signed.logs.apply({}, { ...signed.place.config, evidence: blind });
    await compareSinks(signed.place, signed.session);
    expect(await codes()).toEqual(['checkpoint-unknown']);
  });

  test('once accepted, is noticed again where it is restored again', async () => {
    for (const _round of [1, 2, 3]) await make();
    await restoreTo(2);
    await compareSinks(signed.place, signed.session);
    await endAlarmByHand(signed.place, 'checkpoint-unknown', async () => undefined);
    await compareSinks(signed.place, signed.session);
    expect(await codes()).toEqual([]);
    await make();
    await restoreTo(2);
    await compareSinks(signed.place, signed.session);
    expect(await codes()).toEqual(['checkpoint-unknown']);
  });
});

describe('what a person has accepted', () => {
  const accept = () => endAlarmByHand(signed.place, 'checkpoint-unknown', async () => undefined);

  test('is every checkpoint that was lost with the backup, and none beyond: the ledger verifies', async () => {
    for (const _round of [1, 2, 3, 4]) await make();
    await restoreTo(2);
    await compareSinks(signed.place, signed.session);
    await accept();
    expect(await verifyAudit(signed.place.config)).toMatchObject({ ok: true, first_bad: null });
    await make();
    expect(await verifyAudit(signed.place.config)).toMatchObject({ ok: true, first_bad: null });
    expect(
      await signed.logs.state.query('SELECT size FROM retentiond.foreign_checkpoint ORDER BY size'),
    ).toMatchObject({
      rows: [{ size: '3' }, { size: '4' }, { size: '5' }],
    });
  });

  test('is in the ledger: tables alone accept nothing', async () => {
    for (const _round of [1, 2, 3]) await make();
    const notes = await signed.logs.state.query(
      'SELECT size, root FROM retentiond.checkpoint WHERE size > 2',
    );
    await restoreTo(2);
    const alarm = '00000000-0000-4000-8000-000000000001';
    await signed.logs.state.query(
      `INSERT INTO retentiond.alarm (alarm, about, code, fact, stops, cleared_at)
       VALUES ('${alarm}', 'control', 'checkpoint-unknown', 'forged', true, now())`,
    );
    for (const { size, root } of notes.rows)
      await signed.logs.state.query('INSERT INTO retentiond.foreign_checkpoint VALUES ($1, $2, $3)', [
        size,
        root,
        alarm,
      ]);
    expect(await verifyAudit(signed.place.config)).toMatchObject({
      ok: false,
      first_bad: { entry: 3, code: 'copy' },
    });
    await compareSinks(signed.place, signed.session);
    expect(await codes()).toContain('checkpoint-unknown');
  });

  test('says nothing of what is lost later, though the alarm is named again', async () => {
    for (const _round of [1, 2, 3]) await make();
    await restoreTo(2);
    await compareSinks(signed.place, signed.session);
    await accept();
    for (const _round of [1, 2, 3]) await make();
    const later = await signed.logs.state.query(
      'SELECT size, root FROM retentiond.checkpoint ORDER BY size DESC LIMIT 1',
    );
    const { rows } = await signed.logs.state.query('SELECT alarm FROM retentiond.alarm');
    await restoreTo(4);
    for (const { size, root } of later.rows)
      await signed.logs.state.query('INSERT INTO retentiond.foreign_checkpoint VALUES ($1, $2, $3)', [
        size,
        root,
        rows[0].alarm,
      ]);
    await compareSinks(signed.place, signed.session);
    expect(await codes()).toEqual(['checkpoint-unknown']);
  });
});

test('notes that no key of this ledger has signed are passed over', async () => {
  await make();
  const path = join(signed.logs.folder, 'checkpoints.txt');
  const forged = readFileSync(path, 'utf8').replace(/\n2\n/, '\n9999\n');
  writeFileSync(path, `${readFileSync(path, 'utf8')}${forged}not a note\n`);
  await compareSinks(signed.place, signed.session);
  expect(await codes()).toEqual([]);
});
