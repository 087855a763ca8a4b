import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { FoundRow, RowHit } from '../../../src/app/audit/look-up/find-row.ts';
import { verifyInclusion } from '../../../src/ledger/tree/proof.ts';
import type { TargetClient } from '../../support/engines/engine.ts';
import { ENGINES } from '../../support/engines/engines.ts';
import { leafOfDigest } from '../../support/leaf-of-digest.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { runIn } from '../../unit/cli/recorded.ts';

let logs: LogsProject<TargetClient>;
afterEach(() => logs.drop());

/** `audit find … --json` in the project's folder. */
async function find(argv: string, code: number): Promise<FoundRow> {
  const ended = await runIn(logs.folder, `audit find ${argv} --json`);
  expect({ code: ended.code, stderr: ended.code === code ? '' : ended.stderr }).toEqual({ code, stderr: '' });
  return JSON.parse(ended.stdout);
}

async function dueId(): Promise<string> {
  const { rows } = await logs.target.query('SELECT id FROM log WHERE NOT must_stay ORDER BY id');
  return String(rows[Math.floor(rows.length / 2)]?.id);
}

async function keptId(): Promise<string> {
  const { rows } = await logs.target.query('SELECT id FROM log WHERE must_stay ORDER BY id');
  return String(rows[0]?.id);
}

for (const engine of ENGINES) {
  test(`${engine.name}: a row that went is found, with when, why and the proof; one that stays is not`, async () => {
    logs = await makeLogs({ engine, batchRows: 10 });
    await logs.fill(25, 2);
    const gone = await dueId();
    await logs.apply();
    const found = await find(`crm.log ${gone}`, 0);
    expect(found).toMatchObject({
      found: true,
      action: 'delete',
      category: 'logs',
      asked: 3,
      unasked: [],
      certain: true,
    });
    expect(found.hits).toHaveLength(1);
    const [hit] = found.hits;
    const { digest, index, size, path, root } = (hit as RowHit).proof;
    const hex = (text: string): Buffer => Buffer.from(text, 'hex');
    expect(
      verifyInclusion({ leaf: leafOfDigest(digest), index, size, proof: path.map(hex), root: hex(root) }),
    ).toBe(true);
    const { rows } = await logs.state.query<{ entry: string }>(
      `SELECT entry FROM retentiond.ledger WHERE seq = ${found.entry}`,
    );
    expect(JSON.parse(rows[0]?.entry ?? '')).toMatchObject({ kind: 'intent', batch: found.batch, root });
    expect(await find(`crm.log ${await keptId()}`, 0)).toMatchObject({
      found: false,
      certain: true,
      asked: 3,
    });
  });

  test(`${engine.name}: a key as the column would not write it is found, too; also when the table is gone, as it was written`, async () => {
    logs = await makeLogs({ engine, batchRows: 10 });
    await logs.fill(5, 1);
    const gone = await dueId();
    await logs.apply();
    expect(await find(`crm.log 00${gone}`, 0)).toMatchObject({ found: true, literal: null });
    await logs.target.query('DROP TABLE log');
    expect(await find(`crm.log ${gone}`, 0)).toMatchObject({
      found: true,
      literal: 'crm has no table log any more',
    });
    expect(await find(`crm.log 00${gone}`, 0)).toMatchObject({ found: false });
  });
}

test('a key that is used again is found each time', async () => {
  logs = (await makeLogs({ batchRows: 10 })) as never;
  await logs.fill(5, 1);
  const gone = await dueId();
  await logs.apply();
  await logs.target.query(
    `INSERT INTO log SELECT ${gone}, ts - interval '1 year', user_id, false FROM log LIMIT 1`,
  );
  await logs.apply();
  const found = await find(`crm.log ${gone}`, 0);
  expect(found.hits.map(({ state }) => state)).toEqual(['gone', 'gone']);
  expect(found.entry).toBe(found.hits[1]?.entry);
});

test('digests that were changed prove nothing: the ledger does not verify', async () => {
  logs = (await makeLogs({ batchRows: 10 })) as never;
  await logs.fill(5, 1);
  const gone = await dueId();
  await logs.apply();
  await logs.state.query(
    "UPDATE retentiond.batch_digest SET digests = digests || decode(repeat('00', 32), 'hex')",
  );
  const { code, stderr } = await runIn(logs.folder, `audit find crm.log ${gone}`);
  expect(code).toBe(4);
  expect(stderr).toContain('do not lead to the root');
});

test('the key of older batches is asked where it is here; without it, nothing links the row to them', async () => {
  logs = (await makeLogs({ batchRows: 10 })) as never;
  await logs.fill(5, 1);
  const gone = await dueId();
  await logs.apply();
  logs.write('new.key', `${randomBytes(32).toString('hex')}\n`);
  const rotated = await runIn(logs.folder, 'audit rotate --digest-key new.key --yes --json');
  expect(rotated.code).toBe(0);
  const names = JSON.parse(rotated.stdout);
  // A worker with the old key is refused by name.
  expect(await logs.apply()).toMatchObject({ status: 'failed', stopped_by: 'digest-key-not-in-force' });
  logs.write(
    'retentiond.yaml',
    logs
      .configText()
      .replace(
        'digest_key_file: digest.key',
        'digest_key_file: new.key\n  previous_digest_key_files: [digest.key]',
      ),
  );
  await logs.fill(5, 1);
  const { config } = logs.read();
  expect((await logs.apply({}, config)).status).toBe('succeeded');
  expect(await find(`crm.log ${gone}`, 0)).toMatchObject({ found: true, asked: 2, unasked: [] });
  rmSync(join(logs.folder, 'digest.key'));
  expect(await find(`crm.log ${gone}`, 1)).toMatchObject({
    found: false,
    certain: false,
    asked: 1,
    unasked: [{ key: names.old, because: 'key not here', batches: 1 }],
  });
  const { stdout } = await runIn(logs.folder, `audit find crm.log ${gone}`);
  expect(stdout).toContain('that proves nothing');
  expect(stdout).not.toMatch(new RegExp(`\\b${gone}\\b.*key`));
});
