import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuditedLogs, makeAudited } from '../support/audited.ts';
import { LOGS_POLICY } from '../support/logs.ts';

let audited: AuditedLogs;
let stored: readonly { readonly entry: string; readonly hash: string }[];
beforeAll(async () => {
  audited = await makeAudited();
  const { rows } = await audited.logs.state.query('SELECT entry, hash FROM retentiond.ledger ORDER BY seq');
  stored = rows;
});
afterAll(() => audited.logs.drop());

function sha256(...parts: readonly (string | Buffer)[]): string {
  return createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest('hex');
}

/** The number of the first entry of a kind. */
function firstOf(kind: string): number {
  return stored.findIndex(({ entry }) => JSON.parse(entry).kind === kind) + 1;
}

test('every entry is shown as stored, with its hashes', async () => {
  for (const [index, { entry, hash }] of stored.entries()) {
    const { code, stdout, stderr } = await audited.audit('show', String(index + 1), '--json');
    expect(code, stderr).toBe(0);
    const shown = JSON.parse(stdout);
    expect(shown).toMatchObject({ format_version: 1, seq: index + 1, text: entry, hash, strange: null });
    expect(shown.entry).toEqual(JSON.parse(entry));
    expect(shown.hash).toBe(sha256(entry));
    expect(shown.leaf).toBe(sha256(Buffer.of(0), entry));
  }
});

test('a batch is shown in words, with the text of its policy', async () => {
  const seq = firstOf('intent');
  const { entry, hash } = stored[seq - 1] as (typeof stored)[number];
  const { code, stdout } = await audited.audit('show', String(seq));
  expect(code).toBe(0);
  expect(stdout.split('\n')[0]).toMatch(
    new RegExp(
      `^${seq}  \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ  intent  crm/.*/logs  delete 3 rows  batch `,
    ),
  );
  expect(stdout).toContain(`\ntext      ${entry}\nhash      ${hash}\n`);
  expect(stdout).toContain('  "kind": "intent",\n');
  const hashOfPolicy = sha256(LOGS_POLICY);
  expect(JSON.parse(entry).policy).toBe(hashOfPolicy);
  expect(stdout).toContain(`\npolicy, ${hashOfPolicy}:\n  category: logs\n  title: "Logs"\n`);
});

test('policies in force are shown with every text that they name', async () => {
  const { stdout } = await audited.audit('show', String(firstOf('policies in force')), '--json');
  const { entry, texts } = JSON.parse(stdout);
  expect(texts.map(({ is, file }: { is: string; file: string | null }) => [is, file])).toEqual(
    expect.arrayContaining([
      ['policy', 'logs.yaml'],
      ['data map', 'crm.yaml'],
      ['settings', null],
    ]),
  );
  for (const { hash, text } of texts) expect(sha256(text)).toBe(hash);
  expect(texts).toHaveLength(entry.files.length + 1);
});

test('a text that is no longer kept, or is not what its hash says, is not shown', async () => {
  const { logs, audit } = await makeAudited();
  try {
    const harm = async (statement: string): Promise<void> => {
      await logs.state.query("SET session_replication_role = 'replica'");
      await logs.state.query('ALTER TABLE retentiond.text DROP CONSTRAINT IF EXISTS text_hash_check');
      await logs.state.query('ALTER TABLE retentiond.text DROP CONSTRAINT IF EXISTS text_check');
      await logs.state.query(statement);
    };
    const intent = String(firstOf('intent'));
    for (const statement of [
      `UPDATE retentiond.text SET body = replace(body, '3 months', '9 months') WHERE hash = '${sha256(LOGS_POLICY)}'`,
      'DELETE FROM retentiond.text',
    ]) {
      await harm(statement);
      const { code, stdout } = await audit('show', intent);
      expect(code).toBe(0);
      expect(stdout).toContain(`\npolicy: no text is kept under ${sha256(LOGS_POLICY)}\n`);
      expect(stdout).not.toContain('9 months');
    }
  } finally {
    await logs.drop();
  }
});

describe('what cannot be shown', () => {
  test.each([
    ['0', 64, 'Write the number of an entry'],
    ['-1', 64, ''],
    ['1e3', 64, 'Write the number of an entry'],
    ['', 64, 'Write the number of an entry'],
    ['9999', 1, 'the ledger has no entry 9999'],
  ])('show %j', async (typed, code, fact) => {
    const ended = await audited.audit('show', typed);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toContain(fact);
  });

  test('an entry that was changed is shown as stored, and nothing that it says is repeated', async () => {
    const { logs, audit } = await makeAudited();
    const harm = (text: string): string =>
      `UPDATE retentiond.ledger SET entry = ${text}, hash = encode(sha256(convert_to(${text}, 'UTF8')), 'hex') WHERE seq = 2`;
    try {
      await logs.state.query("SET session_replication_role = 'replica'");
      for (const [statement, fact] of [
        [
          `UPDATE retentiond.ledger SET entry = replace(entry, 'apply', 'yppla') WHERE seq = 2`,
          'does not match its hash',
        ],
        [`UPDATE retentiond.ledger SET entry = 'not JSON' WHERE seq = 2`, 'is no JSON object'],
        [harm(`'{"format":1,"kind":"intent","seq":2}'`), 'of the intent is not what it must be'],
        [harm(`'{"format":1,"kind":"nothing","seq":2}'`), 'is of a kind that this version does not know'],
      ] as const) {
        await logs.state.query(statement);
        const { code, stdout } = await audit('show', '2');
        expect(code).toBe(4);
        expect(stdout).toMatch(/^entry 2 cannot be trusted: /);
        expect(stdout).toContain(fact);
        const json = await audit('show', '2', '--json');
        expect(json.code).toBe(4);
        expect(JSON.parse(json.stdout)).toMatchObject({
          entry: null,
          strange: expect.stringContaining(fact),
        });
      }
      await logs.state.query('DELETE FROM retentiond.ledger WHERE seq = 2');
      expect(await audit('show', '2')).toMatchObject({ code: 4, stdout: '' });
    } finally {
      await logs.drop();
    }
  });
});
