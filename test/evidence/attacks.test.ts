import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { NO_COPIES } from '../../src/app/audit/copies.ts';
import { verifyExport } from '../../src/app/audit/verify-export.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { verifyLedger } from '../../src/ledger/verify/ledger.ts';
import { type AuditedLogs, makeAudited } from '../support/audited.ts';
import { type Backup, backUp } from '../support/backup.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { addHoldsKey, hold } from '../support/holds.ts';
import { writeKey } from '../support/signing.ts';
import { listAnew, runAlone } from './found.ts';

let audited: AuditedLogs;
let session: Session;
let honest: Backup;
let exported: string;
beforeAll(async () => {
  audited = await makeAudited();
  const { logs } = audited;
  addHoldsKey(logs);
  await hold(logs, { target: '7' });
  await hold(logs, { kind: 'category', target: 'logs' });
  exported = join(logs.folder, 'exported');
  expect(await audited.audit('export', '--out', exported)).toMatchObject({ code: 0 });
  session = await openSession(logs.database.controlUrl, 'the auditor');
  honest = await backUp({
    engine: POSTGRESQL,
    superuserUrl: logs.database.controlSuperuserUrl,
    schemas: ['retentiond'],
  });
}, 120_000);
afterAll(async () => {
  await session.close();
  await honest.drop();
  await audited.logs.drop();
});
beforeEach(() => honest.restore());

async function seqOf(kind: string, which: number): Promise<bigint> {
  const { rows } = await audited.logs.state.query(
    "SELECT seq FROM retentiond.ledger WHERE entry::jsonb ->> 'kind' = $1 ORDER BY seq",
    [kind],
  );
  return BigInt(rows.at(which)?.seq);
}

async function asSuperuser(sql: string): Promise<void> {
  await audited.logs.state.query(`SET session_replication_role = 'replica'; ${sql}`);
}

const LAST_DIGESTS = 'WHERE intent = (SELECT max(intent) FROM retentiond.batch_digest)';

test.each([
  ['number', `UPDATE retentiond.batch_digest SET intent = intent - 1 ${LAST_DIGESTS}`],
  ['table', `UPDATE retentiond.batch_digest SET relation = 'public.other' ${LAST_DIGESTS}`],
  ['connection', `UPDATE retentiond.batch_digest SET connection = 'other' ${LAST_DIGESTS}`],
  ['key', `UPDATE retentiond.batch_digest SET digest_key = 'abcdabcdabcdabcd' ${LAST_DIGESTS}`],
])(
  'digests that are filed under another %s, so that `audit find` passes a purge by, are named',
  async (_, sql) => {
    await asSuperuser(sql);
    const { firstBad } = await verifyLedger(session);
    expect(firstBad).toMatchObject({ seq: await seqOf('intent', -1), code: 'digests' });
  },
);

test.each([
  ["UPDATE retentiond.hold SET target = 'elsewhere' WHERE kind = 'category'", 1],
  ["UPDATE retentiond.hold SET kind = 'connection' WHERE kind = 'category'", 1],
  [
    "ALTER TABLE retentiond.hold DROP CONSTRAINT hold_check4; UPDATE retentiond.hold SET free_at = now() WHERE kind = 'category'",
    1,
  ],
  ["UPDATE retentiond.hold SET person_kind = 'nobody' WHERE kind = 'person'", 0],
  ["UPDATE retentiond.hold SET person_digest = repeat('0', 64) WHERE kind = 'person'", 0],
  ['UPDATE retentiond.hold SET epoch = epoch + 100 WHERE epoch = 1', 0],
] as const)('a hold that is there and holds nothing is named: %s', async (sql, which) => {
  await asSuperuser(sql);
  const { firstBad } = await verifyLedger(session);
  expect(firstBad).toMatchObject({ seq: await seqOf('hold placed', which), code: 'hold lost' });
});

test('tables that were emptied are no ledger', async () => {
  const tables = ['ledger', 'checkpoint', 'hold', 'access', 'batch_digest'];
  await asSuperuser(
    `${tables.map((name) => `DELETE FROM retentiond.${name}`).join('; ')};
     UPDATE retentiond.access_chain SET size = 0, head = repeat('0', 64);
     UPDATE retentiond.chain SET size = 0, head = repeat('0', 64)`,
  );
  expect(await verifyLedger(session)).toMatchObject({ ok: false, firstBad: { seq: 1n, code: 'ledger' } });
});

test('a ledger that was written anew with another key is not the one of the configured key', async () => {
  const { logs } = audited;
  writeKey(logs, 'other.key');
  const before = logs.configText();
  logs.write(
    'retentiond.yaml',
    before.replace('signing_key_file: signing.key', 'signing_key_file: other.key'),
  );
  const { code, stdout } = await audited.audit('verify', '--json');
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, first_bad: { code: 'configured key' } });
  expect((await logs.state.query('SELECT code FROM retentiond.alarm')).rows).toEqual([]);
  logs.write('retentiond.yaml', before);
  expect(await audited.audit('verify')).toMatchObject({ code: 0 });
});

test('the honest ledger, with its holds, verifies', async () => {
  expect(await verifyLedger(session)).toMatchObject({ ok: true, firstBad: null });
});

async function tamper(change: (folder: string) => void): Promise<string> {
  const folder = join(audited.logs.folder, 'tampered');
  rmSync(folder, { recursive: true, force: true });
  cpSync(exported, folder, { recursive: true });
  change(folder);
  listAnew(folder);
  return folder;
}

test.each(['zzz', '0'])(
  'a text that stands twice in an export, once forged, is named (.%s)',
  async (more) => {
    const folder = await tamper((made) => {
      const texts = join(made, 'texts');
      for (const file of readdirSync(texts)) {
        const body = readFileSync(join(texts, file));
        writeFileSync(join(texts, `${file.split('.', 1)[0]}.${more}`), body);
        writeFileSync(join(texts, file), `${body}# forged\n`);
      }
    });
    const first = await seqOf('policies in force', 0);
    expect(await verifyExport(folder, NO_COPIES)).toMatchObject({ firstBad: { seq: first, code: 'text' } });
    expect(await runAlone(folder, [])).toMatchObject({
      code: 4,
      first_bad: { entry: Number(first), code: 'text' },
    });
  },
);

test.each(['ledger.jsonl', 'checkpoints.txt', 'access.jsonl', 'keys.txt', 'proofs.json', 'entries.csv'])(
  'an export without %s is told apart from one that verifies',
  async (file) => {
    const folder = await tamper((made) => rmSync(join(made, file)));
    expect(await runAlone(folder, [])).toMatchObject({ code: 4, first_bad: { code: 'manifest' } });
    const own = await audited.audit('verify', '--export', folder);
    expect(own).toMatchObject({ code: 4 });
    expect(own.stderr).not.toContain('unexpected');
  },
);
