import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAdmin } from '../../../demo/postgres/admin.ts';
import { watchRules } from '../../../src/app/daemon/rule-set.ts';
import { readStatus } from '../../../src/app/status.ts';
import { hostClock } from '../../../src/clock.ts';
import { eventually, startTestDaemon, type TestDaemon } from '../../support/daemon.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';

let logs: LogsProject;
let daemon: TestDaemon | null = null;

beforeEach(async () => {
  logs = await makeLogs({ batchRows: 10 });
});
afterEach(async () => {
  await daemon?.stop();
  daemon = null;
  await logs.drop();
});

async function changePassword(superuserUrl: string, role: string, password: string): Promise<void> {
  const admin = openAdmin(superuserUrl);
  await admin.query(`ALTER ROLE "${role}" PASSWORD '${password}'`);
  await admin.close();
}

function withPassword(url: string, password: string): string {
  const changed = new URL(url);
  changed.password = password;
  return changed.href;
}

test('a new password in a file is taken up; one that is refused leaves the last good one in force', async () => {
  const { url, controlUrl, superuserUrl, controlSuperuserUrl, targetRole, controlRole } = logs.database;
  const text = logs.configText().replace(url, '${CRM}').replace(controlUrl, '${CONTROL}');
  logs.write('retentiond.yaml', text);
  logs.write('crm.url', url);
  logs.write('control.url', controlUrl);
  const environment = { CRM_FILE: `${logs.folder}/crm.url`, CONTROL_FILE: `${logs.folder}/control.url` };
  const source = watchRules({ cwd: logs.folder, environment }, logs.read(environment));
  const passwords = { crm: randomBytes(12).toString('hex'), control: randomBytes(12).toString('hex') };
  daemon = await startTestDaemon(logs, source.set.rules, { source });
  const troubles = (): readonly string[] => source.troubles;

  logs.write('crm.url', withPassword(url, passwords.crm));
  logs.write('control.url', withPassword(controlUrl, passwords.control));
  await eventually('both are refused', () => troubles().length === 2);
  expect(troubles()[0]).toMatch(
    /^control\.url: its new secret is not in force, the last good one is: .*28P01/,
  );
  expect(troubles()[1]).toMatch(/^connections\.crm\.url: .*28P01/);
  expect(troubles().join()).not.toContain(passwords.crm);
  expect(source.set.config.connections['crm']?.url).toBe(url);
  const { config } = source.set;
  await eventually(
    'told',
    async () => (await readStatus(config, hostClock)).daemons[0]?.troubles.length === 2,
  );

  await changePassword(superuserUrl, targetRole, passwords.crm);
  await eventually('one is good', () => troubles().length === 1);
  expect(source.set.config.connections['crm']?.url).toBe(withPassword(url, passwords.crm));
  await changePassword(controlSuperuserUrl, controlRole, passwords.control);
  await eventually('both are good', () => troubles().length === 0);
  const now = source.set.config;
  expect(now.controlUrl).toBe(withPassword(controlUrl, passwords.control));
  await eventually(
    'well again',
    async () => (await readStatus(now, hostClock)).daemons[0]?.troubles.length === 0,
  );

  logs.write('crm.url', '');
  await eventually('an empty file is refused', () => troubles().length === 1);
  expect(troubles()[0]).toContain('variable-file-empty');
  expect(source.set.config.connections['crm']?.url).toBe(withPassword(url, passwords.crm));
});

test('a key that changes under a daemon is refused, and the former one stays in force', async () => {
  const source = watchRules({ cwd: logs.folder, environment: {} }, logs.read());
  daemon = await startTestDaemon(logs, source.set.rules, { source });
  const before = source.set;
  logs.write('digest.key', `${randomBytes(32).toString('hex')}\n`);
  await eventually('refused', () => source.troubles.length === 1);
  expect(source.troubles[0]).toMatch(
    /^key-file-changed: another key stands in .*digest\.key than when the daemon started/,
  );
  expect(source.set).toBe(before);
});
