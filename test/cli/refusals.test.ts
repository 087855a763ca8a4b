import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runDue } from '../../src/app/daemon/run-due.ts';
import { main } from '../../src/cli/main.ts';
import { hostClock } from '../../src/clock.ts';
import { putInForce } from '../../src/control/rule/rule-in-force.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import { forgetADay } from '../support/daemon.ts';
import { addHoldsKey, hold } from '../support/holds.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { recordingTerminal } from '../unit/cli/recorded.ts';

const RULE = 'crm/log/logs';

let logs: LogsProject;
beforeEach(async () => {
  logs = await makeLogs();
});
afterEach(() => logs.drop());

async function type(...argv: readonly string[]): Promise<number> {
  const surroundings = { terminal: recordingTerminal(), cwd: logs.folder, clock: hostClock, environment: {} };
  return main([...argv], surroundings);
}

async function said(...kinds: readonly string[]): Promise<readonly unknown[]> {
  return (await logs.entries()).filter(({ kind }) => kinds.includes(kind));
}

test('what a guard refuses to a person stands in the ledger, and a slip of the pen does not', async () => {
  await logs.fill(3, 1);
  logs.write('retentiond.yaml', logs.configText().replace('approval: never', 'approval: always'));
  expect(await type('apply', '--yes')).toBe(5);
  expect(await said('attempt refused')).toEqual([
    expect.objectContaining({ attempt: 'apply', rule: RULE, code: 'approval-missing' }),
  ]);
  // The rule waits, and the set in force says so.
  expect(await said('policies in force')).toEqual([
    expect.objectContaining({ by: 'apply', rules: [], waiting: [expect.objectContaining({ rule: RULE })] }),
  ]);
  expect(await type('retry', RULE)).toBe(64);
  expect(await type('apply', '--yess')).toBe(64);
  expect(await said('attempt refused')).toHaveLength(1);
  await logs.expectEvidence(0);
});

test('a run that a person applied cannot be retried, and the ledger says who tried', async () => {
  await logs.fill(3, 1);
  expect(await type('apply', '--yes')).toBe(0);
  const [started] = await logs.entries().then((all) => all.filter(({ kind }) => kind === 'run started'));
  expect(started).toMatchObject({ late_seconds: null });
  await logs.state.query(
    `INSERT INTO retentiond.rule (rule, version, schedule, due_after) VALUES ('${RULE}', 'v', '0 0 * * *', now())`,
  );
  expect(await type('retry', String(started?.run))).toBe(5);
  expect(await said('attempt refused')).toEqual([
    expect.objectContaining({ attempt: 'retry', rule: null, code: 'run-state', who: expect.any(String) }),
  ]);
});

test('pauses are said once placed and once lifted; applying the same files again says nothing new', async () => {
  await logs.fill(3, 1);
  expect(await type('apply', '--yes')).toBe(0);
  expect(await type('apply', '--yes')).toBe(0);
  expect(await said('policies in force', 'configuration changed')).toHaveLength(1);
  expect(await type('pause', '--why', 'inventory of Mr Smith', '--until', '2099-01-01')).toBe(0);
  expect(await type('resume')).toBe(0);
  expect(await type('resume')).toBe(0);
  expect(await said('pause placed', 'pause lifted')).toEqual([
    expect.objectContaining({ kind: 'pause placed', rule: null, until: '2098-12-31T23:00:00.000000Z' }),
    expect.objectContaining({ kind: 'pause lifted', rule: null }),
  ]);
  expect(JSON.stringify(await logs.entries())).not.toContain('Smith');
  logs.write('retentiond.yaml', `${logs.configText()}plausible_after: 2001-01-01\n`);
  expect(await type('apply', '--yes')).toBe(0);
  expect(await said('configuration changed')).toEqual([
    expect.objectContaining({ changed: ['plausible_after'] }),
  ]);
  await logs.expectEvidence(3);
});

/** In force, and owing one scheduled time. */
async function oweOne(): Promise<Rule> {
  const rule = logs.read().rules[0] as Rule;
  const session = await (await logs.place()).control.open();
  await putInForce(session, [{ rule: rule.id, version: rule.version, schedule: rule.schedule }]);
  await session.close();
  await forgetADay(logs);
  return rule;
}

const UNSEEN = { runBegun: () => undefined, runEnded: () => undefined };

test('a failed run is tried again and a waiting one is cancelled: who did it stands in the ledger, and what was refused', async () => {
  await logs.fill(3, 1);
  const rule = await oweOne();
  await logs.target.query(`CREATE FUNCTION spare() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER spare BEFORE DELETE ON log FOR EACH ROW EXECUTE FUNCTION spare()`);
  await runDue(await logs.place(), rule, UNSEEN);
  const { rows } = await logs.state.query('SELECT id, state FROM retentiond.run');
  expect(rows).toMatchObject([{ state: 'failed' }]);
  const by = { run: rows[0].id, rule: RULE, role: logs.database.controlRole, who: expect.any(String) };
  expect(await type('retry', RULE)).toBe(0);
  expect(await said('run retried')).toEqual([expect.objectContaining(by)]);
  // It waits for its turn now.
  expect(await type('retry', RULE)).toBe(5);
  expect(await type('cancel', RULE, '--why', 'wrong table of Mr Smith')).toBe(0);
  expect(await said('run cancelled')).toEqual([expect.objectContaining(by)]);
  expect(await type('cancel', RULE)).toBe(5);
  expect(await type('cancel', String(rows[0].id))).toBe(5);
  expect(await said('attempt refused')).toEqual([
    expect.objectContaining({ attempt: 'retry', rule: RULE, code: 'run-state' }),
    expect.objectContaining({ attempt: 'cancel', rule: RULE, code: 'run-state' }),
    expect.objectContaining({ attempt: 'cancel', rule: null, code: 'run-state' }),
  ]);
  expect(JSON.stringify(await logs.entries())).not.toContain('Smith');
  await logs.target.query('DROP TRIGGER spare ON log');
  await runDue(await logs.place(), rule, UNSEEN);
  expect(await logs.left()).toEqual({ due: 3, kept: 1 });
  await logs.expectEvidence(0);
});

const PLACE = ['hold', 'place', '--category', 'logs', '--matter', 'case', '--reason', 'court order'];
const release = (id: string): readonly string[] => ['hold', 'release', id, '--reason', 'case closed'];

describe('what is refused to whoever holds or releases stands in the ledger', () => {
  const refused = async (): Promise<readonly unknown[]> =>
    (await said('attempt refused')).map((entry) => {
      const { attempt, rule, code } = entry as Readonly<Record<string, unknown>>;
      return { attempt, rule, code };
    });

  test('without a holds key, under a key that is in force no more, and under another holds key', async () => {
    expect(await type(...PLACE)).toBe(5);
    addHoldsKey(logs);
    expect(await type(...PLACE)).toBe(0);
    const { rows } = await logs.state.query('SELECT hold FROM retentiond.hold');
    const id = String(rows[0].hold);
    logs.write('other.key', `${randomBytes(32).toString('hex')}\n`);
    const config = logs.configText();
    logs.write('retentiond.yaml', config.replace('key_file: holds.key', 'key_file: other.key'));
    expect(await type(...PLACE)).toBe(5);
    expect(await type(...release(id))).toBe(5);
    logs.write('retentiond.yaml', config);
    expect(await type('audit', 'rotate', '--digest-key', 'other.key', '--yes')).toBe(0);
    expect(await type(...PLACE)).toBe(5);
    expect(await type(...release(id))).toBe(5);
    expect(await refused()).toEqual([
      { attempt: 'hold place', rule: null, code: 'holds-key-missing' },
      { attempt: 'hold place', rule: null, code: 'hold-unreadable' },
      { attempt: 'hold release', rule: null, code: 'hold-unreadable' },
      { attempt: 'hold place', rule: null, code: 'digest-key-not-in-force' },
      { attempt: 'hold release', rule: null, code: 'digest-key-not-in-force' },
    ]);
    expect(await said('hold placed')).toHaveLength(1);
    expect(await said('hold released')).toEqual([]);
    await logs.expectEvidence(0);
  });

  test('alone where four eyes are on, and a second time', async () => {
    addHoldsKey(logs, 'four_eyes: true\n');
    const { hold: id } = await hold(logs, { target: '1' });
    expect(await type(...release(id))).toBe(0);
    expect(await type(...release(id))).toBe(5);
    logs.write('retentiond.yaml', logs.configText().replace('four_eyes: true', 'four_eyes: false'));
    expect(await type(...release(id))).toBe(0);
    expect(await type(...release(id))).toBe(5);
    // Nobody has refused it: there is no such hold.
    expect(await type(...release('7'))).toBe(64);
    expect(await refused()).toEqual([
      { attempt: 'hold release', rule: null, code: 'same-person' },
      { attempt: 'hold release', rule: null, code: 'hold-released' },
    ]);
    await logs.expectEvidence(0);
  });
});
