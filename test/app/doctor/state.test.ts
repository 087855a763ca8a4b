import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCheckpoint } from '../../../src/app/audit/checkpoint/make-checkpoint.ts';
import type { Check } from '../../../src/app/doctor/check.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { sign, writeKey } from '../../support/signing.ts';
import { runIn } from '../../unit/cli/recorded.ts';

let logs: LogsProject;
beforeAll(async () => {
  logs = await makeLogs({ batchRows: 10 });
  writeKey(logs);
  sign(logs);
  await logs.fill(20, 1);
  await logs.apply();
  const place = await logs.place({}, logs.read().config);
  const session = await place.control.open();
  await makeCheckpoint(place, session, 'daemon');
  await session.close();
});
afterAll(() => logs.drop());

/** What is wrong with these parts, each with what to do about it. */
async function wrong(...parts: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await runIn(logs.folder, 'doctor --json');
  const checks: readonly Check[] = JSON.parse(stdout).checks;
  const found = checks.filter(({ about, check }) => parts.includes(`${about} ${check}`));
  expect(found.length).toBeGreaterThan(0);
  return found
    .filter(({ status }) => status !== 'ok')
    .map(({ status, fact, hint }) => {
      expect(hint).toEqual(expect.any(String));
      return `${status}: ${fact}`;
    });
}

test('keys that are not the ones in force', async () => {
  const parts = ['control digest-key', 'control signing-key'];
  expect(await wrong(...parts)).toEqual([]);
  const text = logs.configText();
  for (const name of ['digest', 'signing'])
    logs.write(`other-${name}.key`, `${randomBytes(32).toString('hex')}\n`);
  logs.write(
    'retentiond.yaml',
    text
      .replace('digest_key_file: ', 'digest_key_file: other-')
      .replace('signing_key_file: ', 'signing_key_file: other-'),
  );
  expect(await wrong(...parts)).toEqual([
    expect.stringMatching(/^failed: the ledger goes on with another digest key/),
    expect.stringMatching(/^failed: the configured signing key is .*, and .* is in force: no checkpoint/),
  ]);
  logs.write('retentiond.yaml', text.replace(/ {2}signing_key_file: .*\n/, ''));
  expect(await wrong(...parts)).toEqual([
    expect.stringMatching(/^failed: checkpoints were signed so far, and no signing key is configured/),
  ]);
  logs.write('retentiond.yaml', text);
});

test('a sink that has become a folder', async () => {
  const file = join(logs.folder, 'checkpoints.txt');
  expect(await wrong('configuration sinks')).toEqual([]);
  rmSync(file);
  mkdirSync(file);
  expect(await wrong('configuration sinks')).toEqual([
    expect.stringMatching(/^failed: .* is no ordinary file$/),
  ]);
  rmSync(file, { recursive: true });
});

test('a control database that a newer version has migrated, and one that is not migrated', async () => {
  const { rows } = await logs.state.query(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'retentiond' AND table_name LIKE '%migration%' AND table_name NOT LIKE '%lock%'",
  );
  const table = `retentiond.${rows[0].name}`;
  await logs.state.query(
    `INSERT INTO ${table} (name, batch, migration_time) VALUES ('9999_newer.sql', 99, clock_timestamp())`,
  );
  expect(await wrong('control migrated')).toEqual([expect.stringMatching(/^failed: schema-newer: /)]);
  await logs.state.query(`DELETE FROM ${table} WHERE name LIKE '9999%'`);
  const last = await logs.state.query(
    `DELETE FROM ${table} WHERE name = (SELECT max(name) FROM ${table}) RETURNING name, batch, migration_time`,
  );
  expect(await wrong('control migrated')).toEqual([expect.stringMatching(/^failed: control-not-migrated: /)]);
  const { checks } = JSON.parse((await runIn(logs.folder, 'doctor --json')).stdout);
  // Whose receipts they should be is not known then.
  expect(checks.filter(({ check }: Check) => check === 'receipts')).toEqual([]);
  const { name, batch, migration_time } = last.rows[0];
  await logs.state.query(`INSERT INTO ${table} (name, batch, migration_time) VALUES ($1, $2, $3)`, [
    name,
    batch,
    migration_time,
  ]);
  expect(await wrong('control migrated')).toEqual([]);
});

test('receipts that are not there, that are too old, and that belong to another ledger', async () => {
  const { target } = logs;
  expect(await wrong('crm receipts')).toEqual([]);
  const rename = async (from: string, to: string): Promise<unknown> =>
    target.query(`ALTER TABLE retentiond_receipts.${from} RENAME TO ${to}`);
  await rename('receipt', 'gone');
  expect(await wrong('crm receipts')).toEqual([expect.stringMatching(/^failed: receipts-missing: /)]);
  await rename('gone', 'receipt');
  await rename('done', 'gone');
  expect(await wrong('crm receipts')).toEqual([expect.stringMatching(/^failed: receipts-outdated: /)]);
  await rename('gone', 'done');
  const { rows } = await target.query('SELECT ledger FROM retentiond_receipts.ledger');
  const claim = (ledger: unknown): Promise<unknown> =>
    target.query(`UPDATE retentiond_receipts.ledger SET ledger = '${String(ledger)}'`);
  await claim('00000000-0000-4000-8000-000000000000');
  expect(await wrong('crm receipts')).toEqual([
    expect.stringMatching(/^failed: receipts-of-another-ledger: /),
  ]);
  await claim(rows[0]?.ledger);
  expect(await wrong('crm receipts')).toEqual([]);
});

test('an alarm that stands, since a receipt has gone', async () => {
  expect(await wrong('control alarms')).toEqual([]);
  await logs.target.query(
    'DELETE FROM retentiond_receipts.receipt WHERE batch = (SELECT batch FROM retentiond_receipts.receipt ORDER BY 1 LIMIT 1)',
  );
  await logs.fill(5, 0);
  await logs.state.query('UPDATE retentiond.target_seen SET whole_at = NULL');
  await logs.apply();
  const alarms = await wrong('control alarms');
  expect(alarms).toEqual([expect.stringMatching(/^failed: the alarm [a-z-]+ stands since .*: /)]);
});
