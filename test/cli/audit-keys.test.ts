import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KeysAnswer } from '../../src/app/audit/keys/keys.ts';
import { parseVerifier } from '../../src/ledger/checkpoint/signing-key.ts';
import { rowDigester } from '../../src/ledger/row-digest.ts';
import { type AuditedLogs, makeAudited } from '../support/audited.ts';
import { writeKey } from '../support/signing.ts';

let audited: AuditedLogs;
beforeEach(async () => {
  audited = await makeAudited();
});
afterEach(() => audited.logs.drop());

async function keys(): Promise<KeysAnswer> {
  const { code, stdout, stderr } = await audited.audit('keys', '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as KeysAnswer;
}

test('keys in use are listed with their entries, and where they are', async () => {
  const { logs, verifier } = audited;
  const { format_version, ledger, signing, digest } = await keys();
  expect(format_version).toBe(1);
  const { rows } = await logs.state.query(
    `SELECT seq::int, entry::jsonb ->> 'purpose' AS purpose, entry::jsonb ->> 'new' AS name, entry::jsonb ->> 'at' AS at
     FROM retentiond.ledger WHERE entry::jsonb ->> 'kind' = 'key rotated'`,
  );
  const of = (purpose: string) => rows.find((row) => row.purpose === purpose);
  const { id } = parseVerifier(verifier);
  expect(signing).toEqual([
    {
      name: `retentiond/${ledger}+${id}`,
      verifier,
      entry: of('signing').seq,
      since: of('signing').at,
      until: null,
      in_force: true,
      file: join(logs.folder, 'signing.key'),
    },
  ]);
  expect(digest).toEqual([
    {
      name: of('digest').name,
      verifier: null,
      entry: of('digest').seq,
      since: of('digest').at,
      until: null,
      in_force: true,
      file: join(logs.folder, 'digest.key'),
    },
  ]);
  const { stdout } = await audited.audit('keys');
  expect(stdout.split('\n')).toEqual([
    'signing keys',
    `  ${verifier}`,
    expect.stringMatching(/^ {4}in force since \d{4}-\S+Z \(entry \d+\); in \/.*signing\.key$/),
    '',
    'digest keys',
    `  ${of('digest').name}`,
    expect.stringMatching(/^ {4}in force since \d{4}-\S+Z \(entry \d+\); in \/.*digest\.key$/),
    '',
  ]);
});

test('a key that another one replaced says until when; the files of both are told', async () => {
  const { logs, audit, verifier } = audited;
  writeKey(logs, 'next.key');
  const rotated = await audit('rotate', '--signing-key', join(logs.folder, 'next.key'), '--yes');
  expect(rotated.code, rotated.stderr).toBe(0);
  const [old, next, ...more] = (await keys()).signing;
  expect(more).toEqual([]);
  expect(old).toMatchObject({ verifier, in_force: false, until: next?.since });
  // The configuration names the old file until somebody changes it.
  expect(next).toMatchObject({ in_force: true, until: null, file: null });
  expect(next?.verifier).not.toBe(verifier);
});

test('whoever has no key files sees the keys all the same', async () => {
  const { logs, audit, verifier } = audited;
  for (const file of ['signing.key', 'digest.key']) rmSync(join(logs.folder, file));
  const { signing, digest } = await keys();
  expect(signing).toMatchObject([{ verifier, in_force: true, file: null }]);
  expect(digest).toMatchObject([{ in_force: true, file: null }]);
  expect((await audit('keys')).stdout).toContain('no file here holds it');
});

test('a configured key that was never used is told as that', async () => {
  const { logs } = audited;
  const key = randomBytes(32);
  logs.write('older.key', key.toString('hex'));
  logs.write(
    'retentiond.yaml',
    logs.configText().replace('evidence:\n', 'evidence:\n  previous_digest_key_files: [older.key]\n'),
  );
  const unused = (await keys()).digest[1];
  expect(unused).toMatchObject({ name: rowDigester(key).keyName, entry: null, since: null, in_force: false });
  expect((await audited.audit('keys')).stdout).toContain('    never used; in ');
});

test('a file that holds no key is an error, and never told', async () => {
  audited.logs.write('signing.key', 'secret words of somebody');
  const { code, stdout, stderr } = await audited.audit('keys');
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain('signing.key');
  expect(stderr).not.toContain('secret words');
});

test('a table of keys that the entries contradict ends with 4', async () => {
  const { logs, audit } = audited;
  await logs.state.query("SET session_replication_role = 'replica'");
  await logs.state.query("UPDATE retentiond.evidence_key SET name = 'another' WHERE purpose = 'digest'");
  const { code, stdout, stderr } = await audit('keys');
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(stderr).toContain('does not bring the key another into force');
});
