import { expect, test } from 'vitest';
import type { Config } from '../../../src/config/config.ts';
import {
  changedSettings,
  decidingSettings,
  withDecidingSettings,
} from '../../../src/config/deciding-settings.ts';
import { loadConfig } from '../../../src/config/load.ts';

const TEXT = `timezone: Europe/Paris
control: { url: "postgres://somebody:hunter2@secret-host/control", tls: none }
connections:
  crm: { url: "postgres://somebody:hunter2@secret-host/crm", tls: none, batch_rows: 50, receipts: none }
evidence: { digest_key_file: home/somebody/digest.key, signing_key_file: home/somebody/signing.key }
categories:
  logs: { schedule: "0 3 * * *", window: "01:00-05:00", budget: { rows: 7 }, limits: { max_percent: 5 }, overdue_after: 2 hours }
  orders: {}
`;

function read(text: string): Config {
  const { value, findings } = loadConfig({
    cwd: '/work',
    environment: {},
    readFile: () => Buffer.from(text),
  });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return value as Config;
}

test('what decides, without addresses, keys and paths', () => {
  const settings = decidingSettings(read(TEXT));
  expect(JSON.stringify(settings)).not.toMatch(/somebody|hunter2|secret-host|\.key/);
  expect(settings).toMatchObject({
    timezone: 'Europe/Paris',
    'connections.crm.batch_rows': 50,
    'connections.crm.receipts': 'none',
    'categories.logs.window': '01:00-05:00',
    'categories.logs.overdue_after': 7_200,
    'evidence.signed': true,
  });
});

test('changes are told by name, in both directions', () => {
  const before = decidingSettings(read(TEXT));
  const after = decidingSettings(
    read(TEXT.replace('batch_rows: 50', 'batch_rows: 60').replace('  orders: {}\n', '')),
  );
  expect(changedSettings(before, before)).toEqual([]);
  const orders = Object.keys(before).filter((name) => name.startsWith('categories.orders.'));
  expect(orders).toHaveLength(7);
  expect(changedSettings(before, after)).toEqual([...orders.sort(), 'connections.crm.batch_rows']);
  expect(changedSettings(after, before)).toEqual(changedSettings(before, after));
});

test('a configuration of today goes by what decided then, on the addresses of today', () => {
  const past = read(TEXT);
  const today = read(
    TEXT.replace('Europe/Paris', 'UTC')
      .replace('receipts: none', 'receipts: table')
      .replace('3 * * *', '4 * * *'),
  );
  const again = withDecidingSettings(today, decidingSettings(past));
  expect(again.timezone).toBe('Europe/Paris');
  expect(again.categories).toEqual(past.categories);
  expect(again.connections['crm']).toMatchObject({ receipts: 'none', url: today.connections['crm']?.url });
});
