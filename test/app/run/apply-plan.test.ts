import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonicalText, sha256Hex } from '../../../src/digest.ts';
import { type ApprovalProject, makeApprovals, RULE } from '../../support/approvals.ts';
import { LOGS_MAP, LOGS_POLICY } from '../../support/logs.ts';
import type { Recorded } from '../../unit/cli/recorded.ts';

let logs: ApprovalProject;
beforeEach(async () => {
  logs = await makeApprovals();
  await logs.fill(25, 3);
});
afterEach(() => logs.drop());

async function plan(argv = 'plan --out plan.json'): Promise<void> {
  const { code, stderr } = await logs.cli(argv);
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('plan.json: 1 rule, ') });
}

/** Ends with 5, names the reason, and leaves every row as it is; the ledger says what was refused, and nothing else. */
async function expectRefusal(ending: Promise<Recorded>, code: string): Promise<void> {
  const [rows, entries] = [await logs.left(), (await logs.entries()).length];
  const ended = await ending;
  expect(ended).toMatchObject({ code: 5, stdout: '' });
  expect(ended.stderr).toMatch(new RegExp(`^code: ${code}$`, 'm'));
  expect(await logs.left()).toEqual(rows);
  expect((await logs.entries()).slice(entries)).toMatchObject([{ kind: 'attempt refused', code }]);
}

const apply = (): Promise<Recorded> => logs.cli('apply plan.json --yes');

describe('a plan', () => {
  test('is approved once and applied once, with every row of it', async () => {
    const digest = await logs.approveNow();
    await expectRefusal(logs.cli('approve plan.json --yes'), 'plan-approved-already');
    const applied = await logs.cli('apply plan.json --yes --json');
    expect(applied.code).toBe(0);
    expect(JSON.parse(applied.stdout)).toMatchObject({
      rules: [{ rule: RULE, status: 'succeeded', rows: 25, batches: 3 }],
    });
    const started = (await logs.entries()).find(({ kind }) => kind === 'run started');
    expect(started).toMatchObject({ approval: digest });
    await logs.fill(4, 0);
    await expectRefusal(apply(), 'plan-used');
    await expectRefusal(logs.cli('approve plan.json --yes'), 'plan-used');
    await logs.expectEvidence(25);
  });

  test('is not used up by a target that has no receipts yet', async () => {
    await logs.approveNow();
    await logs.target.query('ALTER TABLE retentiond_receipts.receipt RENAME TO gone');
    await expectRefusal(apply(), 'receipts-missing');
    await logs.target.query('ALTER TABLE retentiond_receipts.gone RENAME TO receipt');
    expect(await apply()).toMatchObject({ code: 0 });
    await logs.expectEvidence(25);
  });

  test('takes no row that came, or became due, after it', async () => {
    await logs.approveNow();
    await logs.fill(6, 0);
    const { rows } = await logs.target.query('UPDATE log SET ts = now() WHERE id IN (1, 2) RETURNING id');
    expect(rows).toHaveLength(2);
    await logs.target.query("UPDATE log SET ts = now() - interval '2 years' WHERE id = 28");
    const { code } = await apply();
    expect(code).toBe(0);
    const left = await logs.target.query('SELECT id::int FROM log ORDER BY id');
    expect(left.rows.map(({ id }) => id)).toEqual([1, 2, 26, 27, 28, 29, 30, 31, 32, 33, 34]);
    await logs.expectEvidence(23);
  });

  test('whose rows are locked fails, and what is not in it does not count', async () => {
    await logs.approveNow();
    await logs.fill(1, 0);
    await logs.target.query('BEGIN');
    await logs.target.query('SELECT FROM log WHERE id = 5 FOR UPDATE');
    const { code, stdout, stderr } = await logs.cli('apply plan.json --yes --json');
    await logs.target.query('ROLLBACK');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ rules: [{ stopped_by: 'rows-locked', rows: 24 }] });
    expect(stderr).toContain('1 rows that are due stayed');
    expect(await logs.left()).toEqual({ due: 2, kept: 3 });
  });
});

describe('a plan is refused, and nothing is changed,', () => {
  test('without an approval, unless nobody is asked', async () => {
    await plan();
    await expectRefusal(apply(), 'plan-not-approved');
    logs.configure('approval: widened', 'approval: never');
    expect((await apply()).code).toBe(0);
    expect(await logs.left()).toEqual({ due: 0, kept: 3 });
    await expectRefusal(apply(), 'plan-used');
    await logs.expectEvidence(25);
  });

  test('after its policy was edited', async () => {
    await logs.approveNow();
    logs.keep('4 months');
    await expectRefusal(apply(), 'plan-rule-changed');
  });

  test('after its table was altered', async () => {
    await logs.approveNow();
    await logs.target.query('ALTER TABLE log ADD COLUMN note text');
    await expectRefusal(apply(), 'plan-drift');
  });

  test('after a table that it only reads was altered', async () => {
    await logs.target.query('CREATE TABLE inquiry (id int PRIMARY KEY, log_id bigint)');
    await logs.target.query('CREATE INDEX ON inquiry (log_id)');
    await logs.target.query('INSERT INTO inquiry VALUES (1, 3)');
    const conditions = '    conditions: { open inquiry: { some: inquiry, on: { log_id: id } } }\n';
    logs.write('datamap/crm.yaml', `${LOGS_MAP}${conditions}  inquiry: { exempt: "no personal data" }\n`);
    const extended = 'keep: 3 months\nextend_while: open inquiry\nat_most: 13 months';
    logs.write('policies/logs.yaml', LOGS_POLICY.replace('keep: 3 months', extended));
    await logs.approveNow();
    await logs.target.query('ALTER TABLE inquiry ADD COLUMN note text');
    await expectRefusal(apply(), 'plan-drift');
    await logs.target.query('ALTER TABLE inquiry DROP COLUMN note');
    // A condition that holds since keeps its row, though it is one of the plan's.
    await logs.target.query('INSERT INTO inquiry VALUES (2, 4)');
    await logs.approveNow();
    await logs.target.query('INSERT INTO inquiry VALUES (3, 5)');
    expect((await apply()).code).toBe(0);
    const left = await logs.target.query('SELECT id::int FROM log WHERE NOT must_stay ORDER BY id');
    expect(left.rows.map(({ id }) => id)).toEqual([3, 4, 5]);
    await logs.expectEvidence(22);
  });

  test('before its cutoff has come', async () => {
    await plan('plan --at 2999-01-01T00:00Z --out plan.json');
    expect((await logs.cli('approve plan.json --yes')).code).toBe(0);
    await expectRefusal(apply(), 'plan-early');
  });

  test('after seven days', async () => {
    const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000 + 60_000).toISOString();
    await plan(`plan --at ${day(7)} --out plan.json`);
    expect((await logs.cli('approve plan.json --yes')).code).toBe(0);
    await plan(`plan --at ${day(7.01)} --out plan.json`);
    await expectRefusal(logs.cli('approve plan.json --yes'), 'plan-too-old');
    await expectRefusal(apply(), 'plan-too-old');
  });

  test('under another digest key', async () => {
    await logs.approveNow();
    logs.write('digest.key', `${'0123456789abcdef8f2a61d05c7be394'.repeat(2)}\n`);
    await expectRefusal(apply(), 'plan-other-key');
  });

  test('after an edit', async () => {
    await logs.approveNow();
    const text = readFileSync(logs.file('plan.json'), 'utf8');
    writeFileSync(logs.file('plan.json'), text.replace('"due":25', '"due":26'));
    await expectRefusal(logs.cli('approve plan.json --yes'), 'plan-edited');
    await expectRefusal(apply(), 'plan-edited');
  });

  test('that says another version than its decision, though its digest fits', async () => {
    await plan();
    const forge = (change: (rule: Record<string, unknown>) => object): void => {
      const { digest: _, ...body } = JSON.parse(readFileSync(logs.file('plan.json'), 'utf8'));
      const forged = { ...body, rules: body.rules.map(change) };
      const whole = { ...forged, digest: sha256Hex(canonicalText(forged)) };
      writeFileSync(logs.file('forged.json'), `${JSON.stringify(whole)}\n`);
    };
    const refused = async (change: (rule: Record<string, unknown>) => object): Promise<void> => {
      forge(change);
      await expectRefusal(logs.cli('approve forged.json --yes'), 'plan-edited');
    };
    forge((rule) => rule);
    expect((await logs.cli('approve forged.json')).code).toBe(64);
    await refused((rule) => ({ ...rule, version: 'f'.repeat(64) }));
    await refused((rule) => ({ ...rule, decision: { ...(rule.decision as object), table: 'other' } }));
    await refused((rule) => ({ ...rule, due: 24 }));
    await refused((rule) => ({ ...rule, rows: 'AAAA' }));
    await refused((rule) => ({ ...rule, others: [{}] }));
    await refused((rule) => ({ ...rule, rule: 5 }));
  });
});

test('plan --out replaces an older plan, and nothing else', async () => {
  await plan();
  await plan();
  const config = logs.configText();
  await expectRefusalToWrite('retentiond.yaml');
  expect(logs.configText()).toBe(config);
  logs.write('data.json', '{"a":1}');
  await expectRefusalToWrite('data.json');
  expect(readFileSync(logs.file('data.json'), 'utf8')).toBe('{"a":1}');
  const { code, stderr } = await logs.cli('plan --out nowhere/plan.json');
  expect(code).toBe(1);
  expect(stderr).toContain('nowhere/plan.json cannot be written (it does not exist)');
  expect(stderr).toContain('hint: name a place where');
});

async function expectRefusalToWrite(file: string): Promise<void> {
  const { code, stderr } = await logs.cli(`plan --out ${file}`);
  expect(code).toBe(5);
  expect(stderr).toContain('code: plan-file-occupied');
}

test('a plan holds no value of a row, and lists as many rows as are due', async () => {
  await logs.target.query('UPDATE log SET user_id = 424242424');
  await plan();
  const text = readFileSync(logs.file('plan.json'), 'utf8');
  expect(text).not.toContain('424242424');
  const { rules } = JSON.parse(text);
  expect(rules).toMatchObject([{ rule: RULE, due: 25 }]);
  expect(Buffer.from(rules[0].rows, 'base64')).toHaveLength(25 * 8);
});
