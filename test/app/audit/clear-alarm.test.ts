import { describe, expect, test } from 'vitest';
import { makeCheckpoint } from '../../../src/app/audit/checkpoint/make-checkpoint.ts';
import { endAlarmByHand } from '../../../src/app/audit/clear-alarm.ts';
import { readStatus } from '../../../src/app/status.ts';
import { hostClock } from '../../../src/clock.ts';
import { standingAlarms } from '../../../src/control/evidence/alarm.ts';
import { raiseAlarm } from '../../../src/ledger/alarm.ts';
import { useSigned } from '../../support/signed.ts';

const signed = useSigned();

type About = 'ledger' | 'sinks' | 'control' | 'target';

async function raise(about: About, code: string, connection: string | null = null): Promise<string> {
  const alarm = { about, code, connection, fact: 'something', stops: true };
  return (await raiseAlarm(signed.session, hostClock(), alarm, {})) as string;
}

/** What was asked before it was cleared. */
async function clear(which: string, answer: 'yes' | 'no' = 'yes'): Promise<readonly string[]> {
  const asked: string[] = [];
  await endAlarmByHand(signed.place, which, async (consequence) => {
    asked.push(consequence);
    if (answer === 'no') throw new Error('no');
  });
  return asked;
}

describe('an alarm', () => {
  test('about the control database ends by a person, who is told what it means; the ledger says who', async () => {
    await signed.logs.fill(3, 1);
    const id = await raise('control', 'checkpoint-unknown');
    expect(await signed.logs.apply({}, signed.place.config)).toMatchObject({ stopped_by: 'alarm', rows: 0 });
    await expect(clear(id, 'no')).rejects.toThrow('no');
    expect(await standingAlarms(signed.session)).toHaveLength(1);
    expect((await clear(id))[0]).toMatch(/^Go on with this ledger\?/);
    const { rows } = await signed.logs.state.query(
      'SELECT current_user, cleared_role, cleared_who FROM retentiond.alarm',
    );
    const entry = (await signed.logs.entries()).find(({ kind }) => kind === 'alarm cleared');
    expect(entry).toMatchObject({ alarm: id, role: rows[0].cleared_role, who: rows[0].cleared_who });
    expect(rows[0].cleared_role).toMatch(/\w/);
    expect(await signed.logs.apply({}, signed.place.config)).toMatchObject({ status: 'succeeded', rows: 3 });
  });

  test('about sinks is refused: it ends by itself', async () => {
    const id = await raise('sinks', 'checkpoints-away');
    await expect(clear('checkpoints-away')).rejects.toMatchObject({
      kind: 'refused',
      code: 'alarm-ends-by-itself',
    });
    expect(await standingAlarms(signed.session)).toMatchObject([{ alarm: id }]);
  });

  test('about the ledger ends only once the ledger verifies', async () => {
    await makeCheckpoint(signed.place, signed.session, 'command');
    const id = await raise('ledger', 'ledger-broken');
    const change = (from: string, to: string): Promise<unknown> =>
      signed.logs.state.query(`SET session_replication_role = replica;
        UPDATE retentiond.ledger SET entry = replace(entry, '${from}', '${to}') WHERE seq = 2;
        SET session_replication_role = origin`);
    await change('"signing"', '"signinG"');
    await expect(clear(id)).rejects.toMatchObject({ kind: 'ledger', code: 'ledger-not-verified' });
    expect(await standingAlarms(signed.session)).toMatchObject([{ alarm: id }]);
    await change('"signinG"', '"signing"');
    expect(await clear(id)).toEqual([]);
    expect(await standingAlarms(signed.session)).toEqual([]);
  });

  test('is named by its id or its code; one that is unknown, or two of one code, are told apart', async () => {
    await expect(clear('nothing')).rejects.toMatchObject({ kind: 'usage', code: 'alarm-unknown' });
    await raise('target', 'receipts-missing', 'crm');
    const other = await raise('target', 'receipts-missing', 'shop');
    await expect(clear('receipts-missing')).rejects.toMatchObject({ kind: 'usage', code: 'alarm-ambiguous' });
    await clear(other.toUpperCase());
    await clear('receipts-missing');
    expect(await standingAlarms(signed.session)).toEqual([]);
  });

  test('that ends names those that still stop runs', async () => {
    await raise('control', 'checkpoint-unknown');
    const other = await raise('target', 'receipts-missing', 'shop');
    const end = (code: string) => endAlarmByHand(signed.place, code, async () => undefined);
    expect((await end('checkpoint-unknown')).still).toEqual([
      { alarm: other, code: 'receipts-missing', connection: 'shop' },
    ]);
    expect((await end('receipts-missing')).still).toEqual([]);
  });
});

test('status tells alarms, what to do, and how checkpoints do', async () => {
  const bare = await readStatus(signed.logs.read().config, hostClock);
  expect(bare).toMatchObject({
    ok: true,
    alarms: [],
    evidence: {
      checkpoint: null,
      signing: true,
      unsigned: null,
      sinks: [{ sink: 'file:checkpoints.txt', size: null, trouble: null }],
      warnings: [],
    },
  });
  await makeCheckpoint(signed.place, signed.session, 'command');
  const id = await raise('target', 'receipts-missing', 'crm');
  expect(await readStatus(signed.logs.read().config, hostClock)).toMatchObject({
    ok: false,
    alarms: [
      { alarm: id, about: 'target', connection: 'crm', stops: true, hint: expect.stringContaining(id) },
    ],
    evidence: { checkpoint: { size: 2 }, sinks: [{ size: 2, failing_since: null }] },
  });
});

test.each([
  [{ key: true, files: [] }, /signed and go nowhere/],
  [{ key: false, files: ['a.txt'] }, /nothing is signed/],
  [{ key: false, files: [] }, /no checkpoint is signed/],
])('status warns of %j, which is no trouble', async ({ key, files }, warning) => {
  const { config } = signed.place;
  const signingKeyFile = key ? config.evidence.signingKeyFile : null;
  const evidence = { ...config.evidence, signingKeyFile, checkpointFiles: files };
  const status = await readStatus({ ...config, evidence }, hostClock);
  expect(status).toMatchObject({
    ok: true,
    evidence: { signing: key, warnings: [expect.stringMatching(warning)] },
  });
});
